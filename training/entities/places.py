"""Places, streets and the words of addresses, of many countries; and words that resemble places and are none."""

from typing import Final

COUNTRIES: Final = (
    "Germany|France|Spain|Italy|Portugal|Poland|Sweden|Norway|Denmark|Finland|Iceland|Ireland|Belgium|"
    "Austria|Switzerland|Greece|Turkey|Ukraine|Russia|Romania|Bulgaria|Serbia|Croatia|Slovenia|Slovakia|"
    "Hungary|Albania|Kosovo|Estonia|Latvia|Lithuania|Belarus|Moldova|Cyprus|Malta|Luxembourg|Monaco|Andorra|"
    "Liechtenstein|San Marino|Vatican City|United Kingdom|UK|U.K.|Great Britain|England|Scotland|Wales|"
    "Northern Ireland|United States|USA|U.S.|US|the US|America|Canada|Mexico|Guatemala|Honduras|El Salvador|"
    "Nicaragua|Costa Rica|Panama|Cuba|Jamaica|Haiti|Dominican Republic|Puerto Rico|Barbados|"
    "Trinidad and Tobago|Saint Lucia|Bahamas|Colombia|Venezuela|Ecuador|Peru|Bolivia|Chile|Argentina|Uruguay|"
    "Paraguay|Brazil|Guyana|Suriname|Morocco|Algeria|Tunisia|Libya|Egypt|Sudan|South Sudan|Ethiopia|Eritrea|"
    "Somalia|Kenya|Uganda|Tanzania|Rwanda|Burundi|Democratic Republic of the Congo|Congo|Gabon|Cameroon|"
    "Nigeria|Ghana|Ivory Coast|Côte d'Ivoire|Senegal|Mali|Niger|Chad|Burkina Faso|Benin|Togo|Sierra Leone|"
    "Liberia|Guinea|Guinea-Bissau|Gambia|Mauritania|Cape Verde|Angola|Zambia|Zimbabwe|Malawi|Mozambique|"
    "Botswana|Namibia|South Africa|Lesotho|Eswatini|Madagascar|Mauritius|Seychelles|Saudi Arabia|Yemen|Oman|"
    "Qatar|Bahrain|Kuwait|United Arab Emirates|UAE|Iraq|Iran|Syria|Lebanon|Jordan|Israel|Palestine|Georgia|"
    "Armenia|Azerbaijan|Kazakhstan|Uzbekistan|Turkmenistan|Kyrgyzstan|Tajikistan|Afghanistan|Pakistan|India|"
    "Nepal|Bhutan|Bangladesh|Sri Lanka|Maldives|Myanmar|Thailand|Laos|Cambodia|Vietnam|Malaysia|Singapore|"
    "Indonesia|Philippines|the Philippines|Brunei|East Timor|China|Mongolia|North Korea|South Korea|Korea|"
    "Japan|Taiwan|Hong Kong|Macau|Australia|New Zealand|Papua New Guinea|Fiji|Samoa|Tonga|Vanuatu|"
    "Solomon Islands|Kiribati|Palau|Nauru|Tuvalu|the Netherlands|Netherlands|Holland|Czech Republic|Czechia|"
    "Bosnia and Herzegovina|North Macedonia|Montenegro|Deutschland|España|Nederland"
)
CITIES: Final = (
    "London|Paris|Berlin|Madrid|Rome|Vienna|Warsaw|Prague|Budapest|Lisbon|Dublin|Athens|Helsinki|Oslo|"
    "Stockholm|Copenhagen|Reykjavik|Brussels|Amsterdam|Rotterdam|Utrecht|Eindhoven|Groningen|Ghent|Antwerp|"
    "Bruges|Liège|Lyon|Marseille|Toulouse|Nantes|Strasbourg|Montpellier|Bordeaux|Lille|Rennes|"
    "Clermont-Ferrand|Saint-Étienne|Aix-en-Provence|Hamburg|Munich|München|Cologne|Köln|Frankfurt|"
    "Frankfurt am Main|Stuttgart|Düsseldorf|Leipzig|Dortmund|Bremen|Dresden|Hanover|Nürnberg|"
    "Freiburg im Breisgau|Göttingen|Tübingen|Castrop-Rauxel|Wanne-Eickel|Zürich|Geneva|Basel|Bern|Lausanne|"
    "St. Gallen|Graz|Linz|Salzburg|Innsbruck|Milan|Naples|Turin|Palermo|Genoa|Bologna|Florence|Bari|Catania|"
    "Venice|Verona|Reggio Emilia|L'Aquila|Barcelona|Valencia|Seville|Zaragoza|Málaga|Murcia|"
    "Palma de Mallorca|Bilbao|Santiago de Compostela|San Sebastián|Porto|Braga|Coimbra|Vila Nova de Gaia|"
    "Kraków|Łódź|Wrocław|Poznań|Gdańsk|Szczecin|Bydgoszcz|Bielsko-Biała|Brno|Ostrava|Plzeň|Bratislava|Košice|"
    "Debrecen|Szeged|Pécs|Győr|Ljubljana|Maribor|Zagreb|Split|Sarajevo|Mostar|Belgrade|Novi Sad|Niš|Skopje|"
    "Sofia|Plovdiv|Varna|Bucharest|Cluj-Napoca|Timișoara|Iași|Thessaloniki|Patras|Heraklion|Istanbul|Ankara|"
    "Izmir|Bursa|Gaziantep|Kyiv|Kharkiv|Odesa|Lviv|Dnipro|Minsk|Moscow|St. Petersburg|Novosibirsk|"
    "Yekaterinburg|Kazan|Vladivostok|Riga|Vilnius|Kaunas|Tallinn|Tartu|Gothenburg|Malmö|Uppsala|Västerås|"
    "Örebro|Mönsterås|Östersund|Bergen|Trondheim|Stavanger|Tromsø|Aarhus|Odense|Aalborg|Esbjerg|Tampere|"
    "Turku|Oulu|Jyväskylä|Hämeenlinna|Manchester|Birmingham|Leeds|Liverpool|Sheffield|Bristol|"
    "Newcastle upon Tyne|Nottingham|Leicester|Stoke-on-Trent|Milton Keynes|Bury St Edmunds|Ashby-de-la-Zouch|"
    "Stratford-upon-Avon|Hull|York|Bath|Reading|Slough|Rugby|Ware|Glasgow|Edinburgh|Aberdeen|Inverness|"
    "Dundee|Cardiff|Swansea|Aberystwyth|Llanfairpwll|Belfast|Derry|Cork|Galway|Limerick|New York|"
    "New York City|NYC|Los Angeles|LA|Chicago|Houston|Phoenix|Philadelphia|San Antonio|San Diego|Dallas|"
    "San Jose|Austin|Jacksonville|Fort Worth|Columbus|Charlotte|San Francisco|SF|Indianapolis|Seattle|Denver|"
    "Washington|Washington, D.C.|DC|Boston|El Paso|Nashville|Detroit|Oklahoma City|Portland|Las Vegas|"
    "Memphis|Louisville|Baltimore|Milwaukee|Albuquerque|Tucson|Fresno|Sacramento|Kansas City|Mesa|Atlanta|"
    "Omaha|Colorado Springs|Raleigh|Miami|Long Beach|Virginia Beach|Oakland|Minneapolis|Tulsa|Tampa|"
    "Arlington|New Orleans|Wichita|Cleveland|Bakersfield|Aurora|Anaheim|Honolulu|Santa Ana|Corpus Christi|"
    "Riverside|Lexington|St. Louis|Stockton|Pittsburgh|Saint Paul|Cincinnati|Anchorage|Greensboro|Plano|"
    "Newark|Lincoln|Buffalo|Jersey City|Chula Vista|Fort Wayne|Chandler|Madison|Durham|Lubbock|Winston-Salem|"
    "Baton Rouge|Des Moines|Boise|Spokane|Salem|Eugene|Walla Walla|Truth or Consequences|Kalamazoo|"
    "Poughkeepsie|Schenectady|Cedar Rapids|Sioux Falls|Bismarck|Bozeman|Missoula|Cheyenne|Laramie|Provo|"
    "Flagstaff|Sedona|Santa Fe|Wilkes-Barre|Scranton|Hoboken|Yonkers|Ithaca|Burlington|Bangor|Nashua|Toronto|"
    "Montreal|Montréal|Vancouver|Calgary|Edmonton|Ottawa|Winnipeg|Quebec City|Halifax|St. John's|Saskatoon|"
    "Regina|Moose Jaw|Trois-Rivières|Mexico City|Guadalajara|Monterrey|Puebla|Tijuana|Oaxaca|"
    "San Cristóbal de las Casas|Guatemala City|Tegucigalpa|Managua|San José|Havana|Kingston|Port-au-Prince|"
    "Santo Domingo|San Juan|Bogotá|Medellín|Cali|Cartagena|Quito|Guayaquil|Lima|Arequipa|Cusco|La Paz|"
    "Santa Cruz de la Sierra|Santiago|Valparaíso|Concepción|Buenos Aires|Córdoba|Rosario|Mendoza|Montevideo|"
    "Asunción|São Paulo|Rio de Janeiro|Brasília|Salvador|Fortaleza|Belo Horizonte|Manaus|Curitiba|Recife|"
    "Porto Alegre|Florianópolis|Caracas|Maracaibo|Casablanca|Rabat|Marrakesh|Fez|Algiers|Oran|Tunis|Tripoli|"
    "Cairo|Alexandria|Giza|Khartoum|Addis Ababa|Mogadishu|Nairobi|Mombasa|Kisumu|Kampala|Dar es Salaam|"
    "Zanzibar|Kigali|Kinshasa|Lagos|Abuja|Kano|Ibadan|Port Harcourt|Accra|Kumasi|Abidjan|Dakar|Bamako|"
    "Ouagadougou|Lomé|Cotonou|Freetown|Monrovia|Conakry|Luanda|Lusaka|Harare|Bulawayo|Lilongwe|Maputo|"
    "Gaborone|Windhoek|Cape Town|Johannesburg|Durban|Pretoria|Bloemfontein|Antananarivo|Port Louis|Riyadh|"
    "Jeddah|Mecca|Medina|Sana'a|Muscat|Doha|Manama|Kuwait City|Dubai|Abu Dhabi|Sharjah|Baghdad|Basra|Mosul|"
    "Erbil|Tehran|Isfahan|Shiraz|Mashhad|Tabriz|Damascus|Aleppo|Homs|Beirut|Amman|Jerusalem|Tel Aviv|Haifa|"
    "Beersheba|Gaza|Ramallah|Tbilisi|Yerevan|Baku|Almaty|Astana|Tashkent|Samarkand|Ashgabat|Bishkek|Dushanbe|"
    "Kabul|Kandahar|Karachi|Lahore|Islamabad|Rawalpindi|Faisalabad|Peshawar|Delhi|New Delhi|Mumbai|Bangalore|"
    "Bengaluru|Hyderabad|Chennai|Kolkata|Pune|Ahmedabad|Jaipur|Lucknow|Kanpur|Nagpur|Indore|Bhopal|Patna|"
    "Visakhapatnam|Thiruvananthapuram|Kochi|Coimbatore|Chandigarh|Kathmandu|Pokhara|Dhaka|Chittagong|Sylhet|"
    "Colombo|Kandy|Yangon|Mandalay|Bangkok|Chiang Mai|Phuket|Nakhon Ratchasima|Vientiane|Luang Prabang|"
    "Phnom Penh|Siem Reap|Hanoi|Ho Chi Minh City|Da Nang|Huế|Kuala Lumpur|Penang|Johor Bahru|Kota Kinabalu|"
    "Jakarta|Surabaya|Bandung|Medan|Yogyakarta|Denpasar|Manila|Quezon City|Cebu|Davao|Beijing|Shanghai|"
    "Guangzhou|Shenzhen|Chengdu|Chongqing|Wuhan|Xi'an|Hangzhou|Nanjing|Tianjin|Harbin|Kunming|Ürümqi|Lhasa|"
    "Taipei|Kaohsiung|Taichung|Tainan|Ulaanbaatar|Pyongyang|Seoul|Busan|Incheon|Daegu|Daejeon|Gwangju|Jeju|"
    "Tokyo|Osaka|Kyoto|Nagoya|Yokohama|Sapporo|Fukuoka|Kobe|Hiroshima|Sendai|Nagasaki|Naha|Sydney|Melbourne|"
    "Brisbane|Perth|Adelaide|Hobart|Darwin|Canberra|Wagga Wagga|Alice Springs|Wollongong|Toowoomba|Auckland|"
    "Wellington|Christchurch|Dunedin|Hamilton|Rotorua|Whangārei|Suva|Port Moresby|Nouméa|Papeete|東京|北京|서울|"
    "Москва|Київ|Αθήνα|القاهرة"
)
#: Smaller and made-up towns: (beginnings, ends).
TOWN_PARTS: Final = (
    (
        "Ash|Birch|Black|Brad|Bridge|Brook|Burn|Cam|Castle|Chester|Clay|Cold|Crow|Dal|Deer|East|Eagle|Elm|Fair|"
        "Farn|Glen|Grand|Green|Hal|Harp|Haver|Hazel|Hill|Holm|Horn|King|Kirk|Lang|Lin|Long|Maple|Mel|Mill|Nether|"
        "New|North|Oak|Old|Pine|Port|Raven|Red|Rock|Rose|Salt|Sand|Shel|Silver|South|Stan|Stone|Swan|Thorn|Upper|"
        "Wake|Wal|Water|West|Whit|Wind|Wood|Worth|York"
    ),
    (
        "berg|borough|bridge|brook|burg|bury|by|combe|cote|creek|dale|den|don|field|ford|gate|grove|ham|haven|"
        "hurst|ingen|kirchen|land|leigh|ley|low|mead|minster|mont|mouth|pool|port|ridge|shire|side|stad|stead|"
        "ston|stone|thorpe|ton|vale|view|ville|wald|wick|wood|worth"
    ),
)
#: Before and behind such a name.
TOWN_FRONTS: Final = "New|Old|Upper|West|North|Saint|Port|Lake|Fort|Mount|El|Bad"
TOWN_ENDS: Final = "Falls|Springs|Heights|City|on Sea|Bay|Hills"
REGIONS: Final = (
    "California|Texas|Florida|New York State|Illinois|Ohio|Michigan|Pennsylvania|North Carolina|New Jersey|"
    "Virginia|Washington State|Arizona|Massachusetts|Tennessee|Indiana|Missouri|Maryland|Wisconsin|Colorado|"
    "Minnesota|South Carolina|Alabama|Louisiana|Kentucky|Oregon|Oklahoma|Connecticut|Utah|Iowa|Nevada|"
    "Arkansas|Mississippi|Kansas|New Mexico|Nebraska|Idaho|West Virginia|Hawaii|New Hampshire|Maine|Montana|"
    "Rhode Island|Delaware|South Dakota|North Dakota|Alaska|Vermont|Wyoming|Ontario|Quebec|British Columbia|"
    "Alberta|Manitoba|Nova Scotia|Bavaria|Saxony|Hesse|Lower Saxony|Brandenburg|Tyrol|Tuscany|Lombardy|"
    "Sicily|Sardinia|Andalusia|Catalonia|Galicia|the Basque Country|Brittany|Normandy|Provence|Burgundy|"
    "Alsace|Flanders|Wallonia|Friesland|Cornwall|Devon|Kent|Yorkshire|Norfolk|Sussex|Lancashire|Cumbria|Fife|"
    "the Highlands|Ulster|Connacht|Skåne|Jutland|Lapland|Silesia|Moravia|Transylvania|Crimea|Siberia|"
    "Anatolia|Kurdistan|Punjab|Kerala|Tamil Nadu|Gujarat|Maharashtra|Uttar Pradesh|Bihar|West Bengal|Sindh|"
    "Balochistan|Kashmir|Sichuan|Guangdong|Yunnan|Tibet|Xinjiang|Hokkaido|Kyushu|Okinawa|Gyeonggi|Java|"
    "Sumatra|Bali|Borneo|Luzon|Mindanao|Queensland|New South Wales|Victoria|Tasmania|Western Australia|Otago|"
    "Waikato|Bahia|Minas Gerais|Patagonia|Jalisco|Chiapas|Yucatán|KwaZulu-Natal|Gauteng|the Western Cape|"
    "Oromia|Tigray|Darfur|Biafra|Kivu|Europe|Asia|Africa|South America|North America|the Middle East|"
    "Scandinavia|the Balkans|the Caribbean|Central Asia|Southeast Asia|East Africa|the Midwest|New England|"
    "the Bay Area|Silicon Valley|Eastern Europe"
)
STATES: Final = (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND "
    "OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY ON QC BC NSW VIC QLD"
)
#: Sights, waters, quarters and venues.
VENUES: Final = (
    "Central Park|Hyde Park|Times Square|Trafalgar Square|Red Square|Brooklyn|Queens|Manhattan|Harlem|"
    "the Bronx|Soho|Camden|Shoreditch|Montmartre|Kreuzberg|Shinjuku|Shibuya|Gangnam|Bandra|Hollywood|"
    "Broadway|Wall Street|the Strip|Mount Everest|Mont Blanc|Kilimanjaro|Lake Michigan|Lake Como|Loch Ness|"
    "the Danube|the Nile|the Amazon|the Rhine|the Thames|the Alps|the Rockies|the Andes|the Himalayas|"
    "the Sahara|the Black Sea|the Baltic|the Atlantic|the Pacific|the Grand Canyon|Yellowstone|Yosemite|"
    "Niagara Falls|Uluru|the Eiffel Tower|the Colosseum|the Louvre|Big Ben|the Taj Mahal|Angkor Wat|"
    "Machu Picchu|the Great Wall|Disneyland|Disney World|Madison Square Garden|Wembley|Wembley Stadium|"
    "Camp Nou|Old Trafford|Anfield|Yankee Stadium|the Staples Center|the O2|Fenway Park|Heathrow|"
    "Heathrow Airport|JFK|LAX|O'Hare|Charles de Gaulle|Changi Airport|Union Station|Grand Central|"
    "King's Cross|Gare du Nord|Pier 39|Alcatraz|Guantanamo Bay|the White House|Capitol Hill|the Kremlin|"
    "Downing Street|Copacabana|Bondi Beach|Waikiki|Ibiza|Crete|Corfu|Mallorca|Tenerife|Madeira|the Azores|"
    "Capri|Santorini|Long Island|Staten Island|Cape Cod|Key West|Martha's Vineyard|Skye|Orkney"
)
#: Makes a venue of a name or a town.
VENUE_KINDS: Final = (
    "Park|Square|Station|Airport|Hospital|Stadium|Arena|Bridge|Beach|Lake|Valley|River|Hill|Island|Castle|"
    "Cathedral|Museum|Library|Mall|Market|Harbour|Bay|Forest|Theatre|Bar|Cafe|Hotel|High School|Zoo|"
    "Golf Club|Lighthouse|Community Centre"
)
STREET_NAMES: Final = (
    "Main|High|Church|Park|Oak|Maple|Cedar|Elm|Pine|Washington|Lake|Hill|Station|Mill|School|King|Queen|"
    "Victoria|Albert|Green|Bridge|River|Spring|Sunset|Meadow|Forest|Highland|Lincoln|Jefferson|Franklin|"
    "Jackson|Madison|Monroe|Adams|Chestnut|Walnut|Willow|Birch|Hickory|Sycamore|Magnolia|Dogwood|Laurel|"
    "Ridge|Valley|Canyon|Prairie|Orchard|Garden|Market|Front|Water|Court|Union|Liberty|Independence|Commerce|"
    "Industrial|Railroad|Depot|Academy|College|University|Abbey|Priory|Manor|Castle|Tower|Windmill|Quarry|"
    "Foxglove|Primrose|Bluebell|Heather|Larkspur|Kestrel|Heron|Swallow|Nightingale|Cavendish|Wellington|"
    "Nelson|Gladstone|Cromwell|Martin Luther King Jr.|Cesar Chavez|Old Post|Saint James|St. Mary's|5th|42nd|"
    "1st|2nd|3rd|12th|23rd|East 9th|West 57th|NW 3rd|SE 14th"
)
STREET_KINDS: Final = (
    "Street|St|St.|Avenue|Ave|Ave.|Road|Rd|Rd.|Lane|Ln|Drive|Dr|Dr.|Boulevard|Blvd|Court|Ct|Place|Pl|Terrace|"
    "Way|Close|Crescent|Square|Gardens|Grove|Parkway|Pkwy|Circle|Row|Walk|Hill|Mews|Trail|Highway"
)
#: Streets of other languages: in front of a number, or with a number first in French.
STREETS_ABROAD: Final = (
    "Hauptstraße|Bahnhofstraße|Gartenstraße|Lindenallee|Goethestraße|Am Markt|Schillerplatz|Karl-Marx-Allee|"
    "Unter den Linden|Königsallee|Mozartgasse|Mariahilfer Straße|Frankfurter Allee|An der Alten Mühle|"
    "Kerkstraat|Dorpsstraat|Prinsengracht|Keizersgracht|Nieuwe Binnenweg|Korte Nieuwstraat|Molenweg|"
    "Storgatan|Kungsgatan|Drottninggatan|Skolvägen|Ringvägen|Storgata|Karl Johans gate|Kirkeveien|"
    "Nørrebrogade|Vesterbrogade|Strandvejen|Mannerheimintie|Kauppakatu|Koulutie|Laugavegur|Via Roma|"
    "Via Garibaldi|Via dei Mille|Corso Vittorio Emanuele|Piazza San Marco|Viale Europa|Calle Mayor|"
    "Calle de Alcalá|Avenida de América|Paseo de Gracia|Plaza de España|Carrer de Balmes|Rua Augusta|"
    "Rua das Flores|Avenida Paulista|Rua do Ouro|Largo do Carmo|ul. Marszałkowska|ul. Długa|"
    "Aleje Jerozolimskie|ulica Piotrkowska|Václavské náměstí|Dlouhá|Hlavná|Andrássy út|Kossuth Lajos utca|"
    "Fő utca|Ilica|Knez Mihailova|Slovenska cesta|bul. Vitosha|Calea Victoriei|Strada Lipscani|"
    "Leoforos Alexandras|Odos Ermou|Πανεπιστημίου|İstiklal Caddesi|Atatürk Bulvarı|Khreshchatyk Street|"
    "Nevsky Prospekt|ulitsa Lenina|Rothschild Boulevard|Tahrir Street|Rue Mohammed V|Jalan Sudirman|"
    "Jalan Ampang|Orchard Road|Nathan Road|Nanjing Road|Sukhumvit Road|Nguyen Hue|MG Road|Linking Road|"
    "Rizal Avenue|Awolowo Road|Moi Avenue|Bole Road|Long Street"
)
STREETS_FRENCH: Final = (
    "rue de la Paix|rue Victor Hugo|avenue des Champs-Élysées|boulevard Saint-Michel|place de la République|"
    "rue du Faubourg|avenue Jean Jaurès|chemin des Vignes|impasse du Moulin|quai de la Loire|"
    "allée des Tilleuls|rue Sainte-Catherine|rue des Écoles"
)
UNITS: Final = (
    "Apt. {n}|Apt {n}|Suite {n}|Unit {n}|#{n}|Flat {n}|Floor {m}|Apartment {m}{c}|Ste {n}|Room {n}|"
    "Apt {m}{c}|Bldg {c}|3rd floor"
)
#: People and languages of places: none of them is a place.
PEOPLES: Final = (
    "German|French|Spanish|Italian|Polish|Swedish|Norwegian|Danish|Finnish|Irish|British|English|Scottish|"
    "Welsh|American|Canadian|Mexican|Cuban|Colombian|Peruvian|Chilean|Argentine|Brazilian|Moroccan|Egyptian|"
    "Ethiopian|Kenyan|Nigerian|Ghanaian|South African|Saudi|Iraqi|Iranian|Syrian|Lebanese|Israeli|"
    "Palestinian|Turkish|Greek|Russian|Ukrainian|Indian|Pakistani|Bangladeshi|Thai|Vietnamese|Malaysian|"
    "Indonesian|Filipino|Chinese|Korean|Japanese|Taiwanese|Australian|Czech|Slovak|Hungarian|Romanian|"
    "Bulgarian|Serbian|Croatian|Slovenian|Dutch|Belgian|Swiss|Austrian|European|Asian|African|Latino|"
    "Catholic|Muslim|Jewish|Buddhist|Hindu|Protestant|Republican|Democrat"
)
