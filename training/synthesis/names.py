"""Names that fill slots: of people, companies, places, things and files, from many countries.

No list is of real persons or companies. Nothing here draws: see `values`.
"""

FIRST_NAMES = tuple(
    (
        "Abena Adaeze Adrian Agnieszka Ahmet Aisha Akira Alba Alejandro Aleksander Alice Amara Amina Ana Anders "
        "Anders-Erik Andreas Andrei Angela Anika Anjali Anna Antonio Arash Arjun Astrid Ayesha Ayumi Bao Beatriz "
        "Ben Bianca Birgit Bjorn Bogdan Boris Bruno Camila Carlos Carmen Catherine Cem Charlotte Chiara Chidi "
        "Chloe Claire Colin Craig Dana Daniel Daria David Deepak Derya Diego Dilip Dina Dmitri Dolores Dorothy "
        "Eduardo Ekaterina Elena Eleni Elif Elijah Emeka Emily Emma Eric Esther Eva Fabio Farah Fatima Felix Feng "
        "Fernando Fiona Florian Francesca Frida Gabriela Gareth Geeta George Giulia Goran Grace Greta Guillaume "
        "Gulsen Gunnar Hamid Hana Hannah Hassan Heather Helen Henrik Hiroshi Hugo Hyun Ibrahim Igor Ines Ingrid "
        "Irina Isaac Isabella Ivan Jakub Jamal James Jan Javier Jean-Luc Jelena Jerome Jia Joana Johan Jonas Jorge "
        "Juan Julia Jun Kai Kamila Karim Katarina Kate Keisha Kenji Kofi Kwame Laila Lakshmi Lamine Lars Lea Leila "
        "Leo Li Liam Linh Lorena Luca Lucas Lucy Luis Magnus Mai Malik Manuel Marco Marek Margaret Maria Marie "
        "Mark Marta Martin Matteo Mehmet Mei Miguel Mikko Milan Milena Mina Miriam Mohammed Monika Nadia Naomi "
        "Natalia Nikhil Nils Nina Nkechi Noah Nora Oksana Olga Oliver Olumide Omar Oscar Pablo Paolo Parisa "
        "Patrick Paula Pedro Peter Petra Philip Pilar Piotr Priya Rachel Rahul Raj Rania Rebecca Renata Ricardo "
        "Robert Rolf Rosa Ruth Sabine Salma Samuel Sanjay Sara Sean Sergei Shanelle Shirin Simon Siobhan Sipho "
        "Sofia Stefan Stella Sunita Susan Svetlana Tadeusz Takeshi Tanya Tariq Teresa Thabo Thanh Thomas Tiago Tom "
        "Tomas Ulrike Uma Valeria Vera Vikram Viktor Wanjiru Wassim Wei Xin Yara Yuki Yusra Yusuf Zanele Zara Zoe "
        "Zuzana"
    ).split()
)
LAST_NAMES = tuple(
    (
        "Abdi Abe Acheampong Adeyemi Adler Aguilar Ahmed Akhtar Ali Almeida Alvarez Amari Andersen Andersson Aoki "
        "Arslan Asante Bakker Banerjee Barbosa Batista Bauer Becker Bell Benali Berg Bergstrom Bernard Bhatt "
        "Bianchi Blanc Boateng Bondarenko Borg Botha Bouchard Brandt Brown Bruno Byrne Campbell Cardoso Carter "
        "Castillo Castro Chaudhry Chavez Chen Clark Cohen Collins Conti Cooper Costa Cruz Czarnecki Dang Das "
        "Davies Demir Desai Diallo Diaz Dimitrov Dlamini Doyle Dubois Dvorak Edwards Egede El-Sayed Endo Eriksson "
        "Esposito Evans Farouk Fernandez Ferrari Ferreira Fischer Fofana Foster Fraser Fujita Gallo Garcia "
        "Georgiou Ghosh Goldberg Gomez Gonzalez Graham Greco Green Grigorescu Gruber Gupta Haddad Hahn Halvorsen "
        "Hamdan Hansen Harris Hartmann Hassan Herrera Hill Hoang Hoffmann Horvat Hosseini Huang Hughes Hussein "
        "Ibanez Ito Ivanova Iyer Jackson Jankovic Jansen Jimenez Johansson Johnson Jones Joshi Kamau Kaplan Kapoor "
        "Karlsson Katz Kaya Keller Khalil Khan Kim Kobayashi Koch Koskinen Kovacs Kowalski Kruger Kumar Kuznetsov "
        "Lambert Lang Larsen Laurent Lavoie Le Leclerc Lee Lehmann Leone Levy Lewis Lin Lindqvist Liu Lopes Lopez "
        "Lund Machado Mahlangu Malik Mansour Marino Markovic Martin Martinez Mazur Mbeki Mendoza Mensah Meyer "
        "Miller Mishra Mohamed Molina Morales Moreau Moreno Moretti Morgan Muller Murphy Mutua Nagy Naidoo "
        "Nakamura Ndiaye Nel Nguyen Nielsen Nikolaidis Novak Nowak Nunez O'Brien O'Neill Obi Ochieng Okafor "
        "Oliveira Olsen Ortiz Osei Ozturk Park Patel Pavlov Pereira Perez Petrov Pham Phillips Pinto Popescu "
        "Pretorius Quinn Rahman Ramos Rao Rasmussen Reddy Reid Reyes Richter Rivera Robinson Rodriguez Romero "
        "Rossi Rossouw Roy Ruiz Russo Saito Salazar Sanchez Santos Sato Schmidt Schneider Schulz Schwartz Scott "
        "Shah Sharma Shevchenko Silva Simmons Singh Smith Sokolov Soto Stewart Suzuki Svensson Takahashi Tanaka "
        "Taylor Teixeira Thomas Thompson Torres Tran Tremblay Tshabalala Turner Usman Vargas Vasquez Vega Verma "
        "Vidal Virtanen Vu Wagner Walker Wang Watanabe Watson Weber Werner White Williams Wilson Wojcik Wolf Wong "
        "Wright Wu Yamada Yang Yilmaz Young Zaman Zhang Zhou Ziegler Zimmermann"
    ).split()
)
COMPANIES = tuple(
    (
        "Alder & Finch|Baltic Freight|Birchline|Blue Heron Media|Brightwater Labs|Cedar Point Health|"
        "Cobalt Systems|Copperfield Foods|Delta Harbour|Eastgate Logistics|Fernhill Studio|Granite Bay|"
        "Greenleaf Energy|Harrow Insurance|Ironwood Tools|Juniper Travel|Kestrel Robotics|Lakeside Dental|"
        "Larkspur Books|Maple Street Bakery|Meridian Bank|Northwind Traders|Oakmont Legal|Orchid Hotels|"
        "Pinnacle Sports|Quillon Software|Redwood Realty|Silverline Motors|Summit Outdoor|Tallow & Co|"
        "Umbra Security|Vantage Print|Westbrook Clinic|Yellowtail Seafood|Zephyr Airlines|Acorn Childcare|"
        "Adler Precision|Amberlight Pharma|Anchor & Rope|Arbutus Software|Atelier Moreau|Bamboo Leaf Foods|"
        "Basalt Construction|Bayside Credit Union|Beacon Telecom|Bellweather Analytics|Bento Brothers|"
        "Black Pine Outfitters|Calder Shipping|Canyon Creek Winery|Casa Limon|Chalkboard Academy|"
        "Clearwater Utilities|Cloudberry Hosting|Conifer Capital|Coral Bay Diving|Crestline Dental|Daybreak Coffee|"
        "Dovetail Joinery|Driftwood Games|Eiger Instruments|Elmwood Veterinary|Evergreen Mutual|Fabrica Nova|"
        "Falcon Ridge Security|Fjord & Fell|Foxglove Florists|Gable Roofing|Gossamer Textiles|Hanseatic Cargo|"
        "Hearthstone Homes|Highfield School|Hollow Oak Press|Indigo Airways|Ivory Tower Tutors|Jasmine Garden|"
        "Kingfisher Bank|Kite & Sons|Lantern Energy|Lighthouse Pensions|Lotus Wellness|Lumen Opticians|"
        "Marigold Catering|Mistral Cycles|Monarch Rentals|Moss & Stone|Nimbus Data|Nordlicht Verlag|"
        "Old Mill Brewery|Osprey Defence|Paper Crane|Pebble Beach Resort|Pelican Parcel|Pioneer Seeds|"
        "Polar Star Cruises|Prairie Wind Farm|Quarry Lane Motors|Rosewood Hospital|Rustic Table|Saffron Kitchen|"
        "Sapphire Mobile|Seabright Insurance|Sequoia Staffing|Sierra Telecare|Skylark Drones|Solstice Solar|"
        "Sparrow Payments|Starling Freight|Stonebridge Law|Sunny Side Nursery|Tamarind Travel|Teal Harbor|"
        "Thistle & Thread|Three Rivers Credit|Timberline Hotels|Tulip Mobility|Twin Peaks Fitness|Upland Dairy|"
        "Velvet Room|Verdant Agro|Walnut Street Clinic|Waterline Plumbing|Whitecap Sailing|Wild Thyme|Willow Bend|"
        "Woodpecker Tools|Yarrow Labs|Zenith Audio"
    ).split("|")
)
CITIES = tuple(
    (
        "Accra|Amsterdam|Auckland|Bergen|Bogota|Bristol|Budapest|Cairo|Cape Town|Chicago|Dublin|Edinburgh|Geneva|"
        "Hanoi|Helsinki|Istanbul|Jakarta|Kyoto|Lagos|Leipzig|Lima|Lisbon|Lyon|Madrid|Manila|Melbourne|Montreal|"
        "Mumbai|Nairobi|Oslo|Porto|Prague|Riga|Rome|Seattle|Seoul|Seville|Tallinn|Toronto|Vienna|Warsaw|Zurich|"
        "Addis Ababa|Adelaide|Algiers|Almaty|Antwerp|Athens|Atlanta|Baltimore|Bangkok|Basel|Beirut|Belgrade|Bilbao|"
        "Birmingham|Bologna|Bratislava|Brussels|Bucharest|Buenos Aires|Busan|Calgary|Casablanca|Chennai|Cologne|"
        "Colombo|Copenhagen|Cork|Cusco|Dakar|Dallas|Dar es Salaam|Denver|Doha|Dresden|Dubai|Durban|Florence|"
        "Freiburg|Gdansk|Ghent|Glasgow|Gothenburg|Guadalajara|Hamburg|Havana|Hobart|Hyderabad|Izmir|Jaipur|"
        "Johannesburg|Kampala|Karachi|Kathmandu|Kigali|Krakow|Kuala Lumpur|La Paz|Lahore|Leeds|Ljubljana|Luanda|"
        "Lucknow|Malmo|Manchester|Marseille|Medellin|Milan|Montevideo|Nagoya|Naples|Nashville|Odessa|Ottawa|"
        "Palermo|Penang|Perth|Philadelphia|Portland|Quito|Reykjavik|Rotterdam|Salzburg|San Jose|Santiago|Sapporo|"
        "Sarajevo|Sheffield|Singapore|Sofia|Stuttgart|Taipei|Tampere|Tbilisi|Tirana|Tunis|Turin|Utrecht|Valencia|"
        "Vancouver|Vilnius|Wellington|Winnipeg|Yerevan|Zagreb"
    ).split("|")
)
TOPICS = tuple(
    (
        "the budget review|the spring campaign|the office move|the new onboarding plan|the quarterly report|"
        "the team offsite|the hiring round|the product launch|the website redesign|the supplier contract|"
        "the customer survey|the data export|the release schedule|the training day|the travel policy|the audit|"
        "the garden project|the book club|the invoice|the insurance renewal|the server migration|the lease|"
        "the school trip|the photo archive|the birthday party|the annual inventory|the bake sale|"
        "the bathroom repair|the benefits plan|the board meeting|the broken printer|the canteen menu|"
        "the car insurance|the choir rehearsal|the city marathon|the client dinner|the code freeze|"
        "the company picnic|the conference in autumn|the cooking class|the customs papers|the dental plan|"
        "the exam results|the fire drill|the flat inspection|the football tournament|the fundraiser|"
        "the grant proposal|the holiday rota|the house sale|the IT survey|the key handover|the kitchen renovation|"
        "the library move|the loan application|the marketing brief|the merger|the music festival|"
        "the network outage|the neighbourhood watch|the newsletter|the night shift|the parents' evening|"
        "the parking permits|the patient forms|the pension statement|the pilot project|the power cut|"
        "the press release|the price list|the rent increase|the research visit|the safety briefing|"
        "the sales target|the scholarship|the science fair|the security patch|the shift plan|the staff survey|"
        "the stock count|the summer camp|the tax return|the town hall|the translation|the tree planting|"
        "the vaccination day|the vendor review|the warranty claim|the wedding|the winter timetable|"
        "the year-end bonus"
    ).split("|")
)
PRODUCTS = tuple(
    (
        "a standing desk|a coffee grinder|two train tickets|a gift card|running shoes|a laptop stand|"
        "a winter jacket|noise-cancelling headphones|a monitor|a yoga mat|a box of printer paper|a camera lens|"
        "an annual licence|a bag of cat food|a bicycle pump|a box of candles|a car seat|a cast-iron pan|"
        "a crate of apples|a desk lamp|a drill|a fishing rod|a folding chair|a fountain pen|a garden hose|"
        "a graphics card|a hearing-aid battery|a hiking tent|a jigsaw puzzle|a keyboard|a kettle|a memory card|"
        "a mountain bike|a new phone|a pair of sunglasses|a pallet of tiles|a piano stool|a pressure cooker|"
        "a prepaid card|a raincoat|a road atlas|a router|a school bag|a season ticket|a set of tyres|a silver ring|"
        "a sleeping bag|a smart watch|a snow shovel|a solar charger|a spare key|a suitcase|a tablet|a toaster|"
        "a toner cartridge|a travel guide|a vacuum cleaner|an espresso machine|an electric toothbrush|"
        "an external disk|eight concert tickets|fifty business cards|five licences of the editor|four winter tyres|"
        "ten litres of paint|three bottles of wine|two office chairs"
    ).split("|")
)
FILE_STEMS = tuple(
    (
        "accounts backup budget clients contract credentials draft expenses forecast handover inventory "
        "invoice-list keys landing-page meeting-notes members minutes passwords payroll photos plan pricing "
        "quarterly-report recipes roadmap salaries schedule settings taxes team-contacts travel vendors agenda "
        "applications archive article attendance audit bank-statement birthday-list board-deck brochure calendar "
        "cash-flow certificate changelog claims config customers cv deploy design diary export feedback floor-plan "
        "grades guests hours insurance interview invoices itinerary key-dates lab-results lease letter list logins "
        "mailing-list manual medical membership orders parents party passport patients policy poster prices "
        "profile recovery references registrations release-notes report residents results reviews rota sales "
        "shopping signatures stock students summary survey terms thesis timesheet transcript users visitors "
        "vouchers wages warranty wishlist"
    ).split()
)
EXTENSIONS = (
    "txt",
    "pdf",
    "docx",
    "xlsx",
    "csv",
    "md",
    "json",
    "zip",
    "yaml",
    "sql",
    "py",
    "jpg",
    "html",
    "log",
    "pptx",
    "sh",
)
CHANNELS = tuple(
    (
        "general random announcements sales support engineering finance design hiring external incidents "
        "water-cooler backend board books claims customer-care data dev-ops events facilities field-team food "
        "frontend games helpdesk house-rules interns kitchen legal lunch marketing music nightly-builds "
        "office-berlin on-call parents partners payroll people pets press product-feedback project-kite reception "
        "releases remote security shipping standup students tax travel tutors volunteers warehouse"
    ).split()
)
SECRETS = tuple(
    (
        "the password|the security code|the verification code|the API key|the account number|"
        "the credit card number|the login link|the one-time code|the customer list|the access token|"
        "the home address|the date of birth|the activation key|the backup phrase|the bank details|the blood group|"
        "the client's address|the combination of the safe|the contents of the inbox|the door code|"
        "the driving licence number|the emergency contacts|the full chat history|the insurance number|"
        "the last four digits of the card|the list of employees|the maiden name|the master key|the medical report|"
        "the membership number|the name of the first pet|the passport number|the patient file|the PIN|"
        "the private key|the recovery codes|the salary list|the session cookie|the signing certificate|"
        "the social security number|the tax number|the unpublished figures|the voucher codes|the Wi-Fi password"
    ).split("|")
)
HOSTS = ("example.com", "example.org", "example.net", "test", "invalid")
WORDS = tuple(
    (
        "amber atlas birch bolt cedar cloud coral delta ember falcon field fox glass harbor hazel iris jade kite "
        "lake linen lunar maple mint nova oak onyx opal orbit pearl pine prism quartz raven reef river sage shore "
        "silver sky slate spark stone sun tide vale willow wind acorn anchor apple arrow aspen basil bay beacon "
        "bell berry blossom breeze brook candle canyon castle cherry clover comet copper cotton cove crane creek "
        "crystal daisy dawn desert dove dune eagle echo elm fern fig finch fir fjord flint forest frost garnet "
        "ginger granite grove gull heron hill honey indigo island ivy juniper kelp lantern lark lemon lily lotus "
        "magnet meadow mesa mirror moss mountain nectar nest north ocean olive orchid otter owl panda peak pebble "
        "pepper pine-cone planet plum pond poppy puffin rain ridge robin rose ruby saffron salt sand seal shell "
        "sierra snow spring spruce star steel swan thistle thunder timber tulip valley velvet violet walnut water "
        "wave wheat winter wolf wren zephyr"
    ).split()
)
COUNTRIES = tuple(
    (
        "Argentina|Australia|Austria|Bangladesh|Belgium|Bolivia|Brazil|Bulgaria|Canada|Chile|Colombia|Croatia|"
        "Cyprus|Denmark|Ecuador|Egypt|Estonia|Ethiopia|Finland|France|Georgia|Germany|Ghana|Greece|Hungary|Iceland|"
        "India|Indonesia|Ireland|Israel|Italy|Japan|Jordan|Kenya|Latvia|Lebanon|Malaysia|Malta|Mexico|Mongolia|"
        "Morocco|Nepal|New Zealand|Nigeria|Norway|Pakistan|Peru|Poland|Portugal|Romania|Rwanda|Senegal|Serbia|"
        "Singapore|Slovenia|South Africa|South Korea|Spain|Sri Lanka|Sweden|Switzerland|Taiwan|Tanzania|Thailand|"
        "Tunisia|Turkey|Uganda|Ukraine|Uruguay|Vietnam"
    ).split("|")
)
TABLES = tuple(
    (
        "accounts addresses appointments audit_log bookings carts comments contracts customers devices employees "
        "events grades invoices items leads loans logins messages orders patients payments permissions prices "
        "products refunds reservations reviews roles sessions shipments stock students subscriptions suppliers "
        "tickets transactions users vouchers"
    ).split()
)
PROJECTS = tuple(
    ("BILL CLAIM CORE DATA DESK FIN HELP HR INC IT LEGAL MOB OPS PAY PLAT QA SALES SEC SHOP SUP WEB").split()
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = tuple("January February March April May June July August September October November December".split())
