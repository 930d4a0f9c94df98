"""Organisations: known ones, and the parts that made-up ones are put together from; products and words like brands."""

from typing import Final

#: Bodies, firms, papers, clubs and schools that texts speak of.
KNOWN: Final = (
    "the United Nations|UN|U.N.|UNICEF|UNESCO|WHO|the World Health Organization|NATO|the EU|"
    "the European Union|the European Commission|IMF|the World Bank|WTO|OPEC|the Red Cross|Red Cross|"
    "Amnesty International|Greenpeace|Doctors Without Borders|Oxfam|WWF|FIFA|UEFA|the IOC|FBI|CIA|NSA|IRS|"
    "NASA|FDA|EPA|CDC|FEMA|Congress|the Senate|Parliament|the White House|the Pentagon|the Supreme Court|"
    "the Kremlin|Scotland Yard|NHS|BBC|CNN|NBC|ABC|CBS|Fox News|Al Jazeera|Reuters|Associated Press|AP|"
    "Bloomberg|The New York Times|the Guardian|Washington Post|Le Monde|Der Spiegel|El País|"
    "The Times of India|Forbes|Wired|MTV|ESPN|HBO|Netflix|Disney|Pixar|Warner Bros.|Universal|Sony|Nintendo|"
    "Sega|Microsoft|Apple|Google|Alphabet|Amazon|Facebook|Meta|Twitter|YouTube|Instagram|Snapchat|TikTok|"
    "WhatsApp|LinkedIn|Reddit|Uber|Lyft|Airbnb|Spotify|PayPal|Stripe|Visa|Mastercard|Tesla|SpaceX|Boeing|"
    "Airbus|Lockheed Martin|Raytheon|General Motors|GM|Ford|Toyota|Honda|Nissan|BMW|Volkswagen|VW|"
    "Mercedes-Benz|Audi|Porsche|Ferrari|Volvo|Hyundai|Kia|Samsung|LG|Huawei|Xiaomi|Lenovo|Dell|HP|IBM|Intel|"
    "AMD|Nvidia|Qualcomm|Oracle|SAP|Salesforce|Adobe|Cisco|Siemens|Bosch|Philips|Nokia|Ericsson|IKEA|H&M|"
    "Zara|Nike|Adidas|Puma|Gucci|Prada|Walmart|Target|Costco|Tesco|Aldi|Lidl|Carrefour|Starbucks|McDonald's|"
    "Burger King|KFC|Subway|Domino's|Pizza Hut|Coca-Cola|Pepsi|PepsiCo|Nestlé|Unilever|Procter & Gamble|"
    "Johnson & Johnson|Pfizer|Moderna|AstraZeneca|Bayer|Novartis|Roche|Merck|GSK|Shell|BP|ExxonMobil|Chevron|"
    "Total|Gazprom|Aramco|JPMorgan|Goldman Sachs|Morgan Stanley|Bank of America|Wells Fargo|Citigroup|HSBC|"
    "Barclays|Deutsche Bank|UBS|Credit Suisse|BNP Paribas|Santander|ING|Allianz|AXA|AIG|Berkshire Hathaway|"
    "BlackRock|Deloitte|KPMG|PwC|Ernst & Young|EY|McKinsey|Accenture|Infosys|Tata|Reliance|Alibaba|Tencent|"
    "Baidu|Sinopec|SoftBank|Mitsubishi|Hitachi|Panasonic|AT&T|Verizon|T-Mobile|Vodafone|Comcast|Delta|"
    "United Airlines|Lufthansa|Emirates|Ryanair|EasyJet|FedEx|UPS|DHL|USPS|Royal Mail|Harvard|Yale|MIT|"
    "Stanford|Princeton|Oxford University|Cambridge University|UCLA|Berkeley|NYU|ETH Zurich|the Sorbonne|"
    "Real Madrid|Barcelona|FC Barcelona|Manchester United|Man Utd|Arsenal|Chelsea|Liverpool|Juventus|"
    "Bayern Munich|Ajax|the Lakers|Lakers|the Yankees|Yankees|Red Sox|the Cowboys|Patriots|the Bulls|Celtics|"
    "Warriors|the Knicks|Packers|Steelers|the Beatles|Radiohead|Coldplay|Metallica|Queen|U2|BTS|"
    "One Direction|Nirvana|the Rolling Stones|Wikipedia|Mozilla|GitHub|OpenAI|Labour|the Conservatives|"
    "the GOP|the Democrats|the Republicans|the Greens|the Taliban|Hezbollah|Boko Haram|the Vatican|Interpol|"
    "Europol|MI6|Mossad|KGB|the Home Office|HM Revenue & Customs|HMRC|the Treasury|the Fed|"
    "the Federal Reserve|ECB|Bundesbank|Supreme Court|Department of Justice|the State Department|"
    "the Ministry of Defence|Planned Parenthood|the ACLU|NAACP|NRA|PETA|UFC|WWE|NBA|NFL|NHL|MLB|"
    "Premier League"
)
#: Made-up names end so; many have no ending at all.
ENDINGS: Final = (
    "Inc|Inc.|, Inc.|LLC|, LLC|Ltd|Ltd.|Limited|PLC|plc|Corp|Corp.|Corporation|Co.|& Co|& Co.|Company|GmbH|"
    "AG|SE|KG|e.V.|S.A.|SA|SARL|S.p.A.|S.r.l.|S.L.|B.V.|BV|N.V.|AB|AS|A/S|Oy|Oyj|ApS|Sp. z o.o.|s.r.o.|a.s.|"
    "Kft.|d.o.o.|OOO|A.Ş.|Pty Ltd|Pvt Ltd|Pvt. Ltd.|Sdn Bhd|K.K.|Co., Ltd.|Ltda|S.A. de C.V.|LLP|LP|Group|"
    "Holdings|Partners|Associates|& Sons|Bros.|and Sons"
)
FIELDS: Final = (
    "Systems|Technologies|Technology|Tech|Software|Solutions|Labs|Analytics|Data|Networks|Digital|Media|"
    "Studios|Entertainment|Pictures|Records|Publishing|Press|News|Logistics|Freight|Shipping|Transport|"
    "Transit|Airlines|Motors|Automotive|Engineering|Construction|Builders|Properties|Realty|Estates|Energy|"
    "Power|Solar|Oil|Gas|Mining|Steel|Chemicals|Plastics|Paper|Textiles|Foods|Farms|Dairy|Bakery|Brewing|"
    "Brewery|Coffee|Wines|Kitchen|Restaurants|Hotels|Resorts|Travel|Tours|Pharma|Pharmaceuticals|Biotech|"
    "Health|Healthcare|Medical|Clinic|Dental|Insurance|Mutual|Capital|Ventures|Investments|Financial|Finance|"
    "Bank|Credit Union|Trust|Advisors|Consulting|Legal|Law|Security|Robotics|Aerospace|Defense|Telecom|"
    "Wireless|Games|Toys|Sports|Fitness|Outdoors|Fashion|Apparel|Jewelers|Cosmetics|Furniture|Hardware|Tools|"
    "Electric|Electronics|Semiconductor|Optics|Instruments|Supply|Trading|Imports|Services|Staffing|"
    "Education|Learning|Mobile|Cloud"
)
STEMS: Final = (
    "Acme|Apex|Arbor|Argo|Atlas|Aurora|Avalon|Axion|Beacon|Blue Ridge|Bluebird|Borealis|Bright|Brightpath|"
    "Caldera|Cascade|Catalyst|Cedar|Chroma|Cobalt|Compass|Copper|Corner|Crest|Crimson|Crown|Cypress|Delta|"
    "Discovery|Drift|Echo|Eclipse|Element|Ember|Emerald|Endeavor|Evergreen|Falcon|First|Forge|Frontier|"
    "Fulcrum|Galaxy|Gateway|General|Global|Golden|Granite|Harbor|Harvest|Helix|Heritage|Highland|Horizon|"
    "Icon|Imperial|Insight|Iron|Ivory|Jade|Juniper|Keystone|Lantern|Legacy|Liberty|Lighthouse|Lotus|Lumen|"
    "Luna|Magnolia|Maple|Mercury|Meridian|Metro|Midland|Mosaic|Mountain|National|Nexus|Noble|North Star|"
    "Northern|Nova|Oak Hill|Oasis|Olympus|Onyx|Optima|Orbit|Orchard|Orion|Pacific|Paragon|Peak|Phoenix|"
    "Pillar|Pine|Pinnacle|Pioneer|Polar|Prairie|Premier|Prime|Prism|Quantum|Quest|Rainier|Rapid|Raven|"
    "Redwood|Regal|Ridge|River|Rocket|Royal|Sage|Sapphire|Savanna|Sequoia|Sierra|Silver|Slate|Solstice|Spark|"
    "Spectrum|Sterling|Stone|Summit|Sunrise|Swift|Terra|Thunder|Titan|Trident|Trinity|Twin Rivers|Umbra|"
    "Union|United|Universal|Valley|Vanguard|Vector|Velvet|Venture|Vertex|Vista|Vital|Wave|West Coast|"
    "Westwind|Whitestone|Wild|Willow|Zenith|Zephyr"
)
#: Start-ups like to be called so: (beginnings, ends), written as one word in any case.
COINED: Final = (
    (
        "acu|aero|agri|ami|bio|bit|blu|buzz|cal|care|clar|click|clou|code|cura|data|deal|dex|digi|dox|duo|eco|"
        "edu|ener|equi|exa|fact|farm|fin|fit|flex|flo|frame|geo|gig|good|grid|health|hero|home|ideo|info|inno|"
        "intel|job|juni|kin|kno|lab|lend|link|live|loc|loop|luma|map|med|meta|mind|mint|mobi|moto|my|neo|net|"
        "next|nim|noti|omni|open|opti|path|pay|pico|pix|plan|pro|pulse|quan|rally|read|rent|road|sched|score|"
        "sense|simp|sky|smart|snap|socra|spot|stack|street|sure|tele|tend|terra|think|trip|tru|up|vali|verb|vet|"
        "visi|viz|wave|well|work|xen|yield|zen|zip"
    ),
    (
        "able|ada|aly|aria|base|bee|bird|board|box|byte|cast|chain|check|cloud|craft|cube|data|desk|dock|egy|"
        "enta|era|ero|fi|flow|fly|forge|ful|fy|gen|genix|go|gov|grid|hub|hut|ia|ible|ica|ify|io|iq|ist|ity|ium|"
        "ix|izy|kit|lab|lane|ledger|ler|lia|lio|loop|ly|made|mark|mate|matic|mint|nest|nomy|nova|ora|oro|osity|"
        "path|pay|pod|point|port|qual|rise|roots|sift|sight|smith|space|spark|stack|stream|sy|tal|tech|tel|tica|"
        "tics|tiva|track|tron|trust|verse|via|vine|wave|way|wise|works|yard|zen|zy"
    ),
)
#: "of" or "for" which something is a body, society, school or ministry.
BODIES: Final = (
    "University of {city}|{city} University|{city} State University|{city} Institute of Technology|"
    "{region} State University|Bank of {city}|{city} City Council|{city} Police Department|"
    "{city} Fire Department|{city} Chamber of Commerce|{city} General Hospital|Ministry of {subject}|"
    "Department of {subject}|Institute of {subject}|Center for {subject}|Society for {subject}|"
    "National Association of {subject}|International {subject} Association|{subject} Alliance|"
    "{country} {subject} Federation|{last} Foundation|{last} Institute|{last} Memorial Hospital|"
    "{last} College|St. {first}'s Hospital|{city} United|{city} FC|FC {city}|{city} {animal}|"
    "the {city} {animal}|the {animal}|{city} Symphony Orchestra|{city} Herald|The {city} Times|{city} Post|"
    "{region} Health Authority|{city} Public Library|{city} Airlines|Air {country}|{country} Telecom|"
    "Radio {city}|{city} Film Festival|Federal {subject} Agency|Office of {subject}|Council for {subject}|"
    "{city} School District|Royal {subject} Society"
)
SUBJECTS: Final = (
    "Health|Education|Finance|Agriculture|Transport|Energy|Justice|Defence|Labour|Culture|Tourism|"
    "Foreign Affairs|the Interior|Housing|Immigration|Trade|Fisheries|Environmental Protection|"
    "Marine Biology|Applied Physics|Public Policy|Economic Research|Cancer Research|Human Rights|"
    "Animal Welfare|Space Exploration|Nuclear Safety|Consumer Affairs|Chess|Football|Nursing|Architects|"
    "Teachers|Veterans' Affairs|Social Security|Statistics|Digital Affairs|Food Safety"
)
ANIMALS: Final = (
    "Eagles|Lions|Tigers|Bears|Wolves|Hawks|Falcons|Panthers|Sharks|Bulls|Giants|Rangers|Rovers|Wanderers|"
    "Pirates|Titans|Knights|Dragons|Raptors|Rockets|Storm|Thunder|Cardinals|Broncos|Mustangs|Dolphins|Ravens|"
    "Bruins"
)
#: Things with capitals: none of them is a person, place or organisation.
PRODUCTS: Final = (
    "iPhone 15|iPad Pro|Galaxy S24|Pixel 8|MacBook Air|ThinkPad X1|PlayStation 5|PS5|Xbox Series X|Switch|"
    "Kindle|Model 3|Model Y|Civic|Corolla|F-150|Golf GTI|Mustang|Windows 11|Windows|Android|iOS 18|Linux|"
    "Ubuntu|Excel|PowerPoint|Photoshop|Chrome|Firefox|Python|Java|JavaScript|TypeScript|React|Kubernetes|"
    "Docker|Postgres|MySQL|Redis|Kafka|Terraform|Minecraft|Fortnite|Tetris|Zelda|Pokémon Go|Call of Duty|"
    "Monopoly|Scrabble|Harry Potter|Game of Thrones|Breaking Bad|Star Wars|The Matrix|Titanic|Jaws|Frozen|"
    "Inception|Hamlet|The Great Gatsby|Moby Dick|Bohemian Rhapsody|Thriller|Bluetooth|Wi-Fi|USB-C|HDMI|GPS|"
    "COVID-19|Aspirin|Ibuprofen|Tylenol|Ozempic|Viagra|Lego|Barbie|Nutella|Oreo|Snickers|Sprite|Red Bull|"
    "Guinness|Chardonnay|Merlot|Gouda|Parmesan|Earl Grey"
)
#: Words that take a capital and are none of it.
CAPITALISED: Final = (
    "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|"
    "August|September|October|November|December|Christmas|Easter|Ramadan|Diwali|Hanukkah|Thanksgiving|"
    "Halloween|New Year|Valentine's Day|Mother's Day|Bible|Quran|Torah|God|Internet|English|Math 101|Biology|"
    "Chemistry|History|CEO|CFO|CTO|VP|HR|IT|PR|QA|FAQ|PDF|CSV|JSON|XML|HTML|API|SQL|URL|ID|VAT|GDP|ASAP|FYI|"
    "RSVP|LOL|OMG|BTW|TBD|ETA|PTO|OKR|KPI|ROI|Q1|Q2|Q3|Q4|Project Nightingale|Phase II|Section 4|Chapter 7|"
    "Article 12|Table 3|Appendix B|Form W-2|Form 1040|Gold Card|Premium Plan|Customer Success Manager|"
    "Senior Software Engineer|Vice President|Head of Sales|Registered Nurse|Chief Executive Officer|"
    "Project Manager|Accountant|Terms of Service|Privacy Policy|Black Friday|World Cup|Olympics|Super Bowl|"
    "World War II|Cold War|Renaissance|Middle Ages|Big Bang|Milky Way|Mars|Moon|Sun|Northern Lights|"
    "Sprint 14|Release Notes|Dear Customer|Best Regards|Kind Regards|Sincerely|Thanks|Hello|Hi|Good Morning|"
    "Welcome|Happy Birthday|Congratulations|Note|Warning|Error|Subject|Attachment|Invoice|Order|Total|"
    "Amount Due|Due Date|Shipping|Billing|Username|Password|Settings|Home|About Us|Contact|Help|Cancel"
)
