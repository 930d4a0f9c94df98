"""Sentences of prose, one a line: news, biographies, business, medicine, law, travel, letters, questions to assistants.

`{slot}` is filled by `training.entities.values`; ``¶`` is a line break. Every third line is for validation only.
"""

from typing import Final

NEWS: Final = """
{full} was elected mayor of {city} on {day} with {number} votes more than {full}.
Police in {city} arrested a man after a robbery near {venue}, a spokesman said.
{org} said on {day} it would cut {number} jobs at its plant in {city}, {region}.
Shares of {org} fell {age} percent after {known} reported weak demand in {country}.
"We had no choice," said {full}, who runs {org} with her brother {first}.
Thousands marched through {city} and {city} to protest against the {people} government.
The president of {country}, {full}, met {title} {last} of {country} in {city}.
{known} has opened an investigation into {company}, according to people familiar with the matter.
A storm that hit {region} overnight left {number} homes in {city} without power.
Talks between {country} and {country} broke down after {last} walked out of the meeting.
{city} ({known}) - At least {age} people were hurt when a bus overturned on the road to {city}.
{full}, {age}, of {city}, pleaded guilty on {day} to fraud.
The {people} striker {full} joins {known} from {body} on a {age}-month loan.
{org}'s chief executive {full} told {known} that the merger with {org} would close in March.
Residents of {city} have complained to {body} about noise from {venue} for years.
In a statement, {body} denied that {last} had been offered money.
{title} {full} of {body}, who led the study, said the results from {country} were surprising.
The ferry from {city} to {city} was cancelled because of fog over {venue}.
After the flood, {org} sent food and tents to {city} in northern {country}.
{last} and {last} shared the prize for their work at {body}.
Born in {city}, {full} moved to {country} in {year} and founded {startup} two years later.
Firefighters from {city}, {city} and {city} fought the blaze until {time}.
The court in {city} ruled that {company} must pay {amount} to {full}.
Tourists from {country} are coming back to {region}, data from {body} show.
{full} ({known}) won the stage in {city} ahead of {full} ({country}).
Prosecutors allege {last} wired {amount} through {company} to an account in {country}.
The new bridge between {city} and {venue} will be named after {full}.
Critics of {known} say its rules hurt small firms such as {company}.
{region} and {region} recorded their hottest {capital} since {year}.
A spokeswoman for {org} declined to comment on {full}'s departure.
{city} beat {city} 3-1 after a late goal by {last}.
Director {full} shot the film in {country} and {region} with a {people} crew.
Voters in {country} go to the polls on {day}; {last} leads in {city} but trails in {region}.
{org}, which is based in {city}, makes parts for {known} and {known}.
"""
LIVES: Final = """
{full} was a {people} painter who lived most of her life in {city}.
{full} (born {birth} in {city}) is a {people} singer and actress.
{full}, born on {birth}, grew up in {region} as the son of a baker.
He studied law at {body} and later taught at {body} in {country}.
In {year} {last} married {full}, with whom she had two children, {first} and {first}.
{last} died in {city} in {year} and is buried near {venue}.
After her time at {org}, {first} joined {org} as {job}.
She is survived by her husband {first}, her sons {first} and {first}, and her sister {full} of {city}.
Her father, {full}, had left {country} for {city} when {first} was {age}.
The novel tells of {first}, a girl from {city} who follows her uncle {first} to {country}.
{full} is {job} at {org}. Before that, {first} worked for {org} and {org}.
Hi, I'm {first}! I live in {city} with my partner {first} and our cat Biscuit.
I was born in {city}, {country}, on {birth} and I work as a {job}.
{full} is {age} years old, {people}, and lives at {address}.
My great-grandmother {full} came to {city} from {country} on a ship called Aurora.
{full}{degree} completed her residency at {body} and practises in {city}.
{full} joined {company} in {year}. Previously he was {job} at {company}.
The band, formed in {city} by {full} and {full}, is named after {first}'s dog.
Who was {full}? A {people} engineer, born in {birth_year}, who built bridges in {country}.
At {age}, {first} left {city}; at {age}, she was back with a degree from {body}.
Our speaker today is {title} {full}, professor at {body}.
{last}'s brother {first} ran {company} from a garage in {city}.
"""
BUSINESS: Final = """
Please send the signed contract to {full} at {company}, {address}.
Our {city} office has moved to {address}.
{company} hereby appoints {full} as its agent in {country}.
Invoice {number} from {company} is due on {date}; please contact {full} in accounting.
The meeting with {org} is on {day} at {time} in {city}; {first} and {first} will join by phone.
We have hired {full} from {org} as {job}, reporting to {full}.
This agreement is made between {company} ("Supplier") and {company} ("Customer").
{title} {last} has approved the travel to {city}, but not the hotel.
As discussed with {first} from {startup}, the pilot in {country} starts in {capital}.
{startup} raised {amount} from {company} and {company}.
Have you heard of {startup}? They do what {startup} does, only in {region}.
{first} will cover for {first} while she is in {city}.
Ship {number} units of {product} to {company}, attn. {full}, {address}.
The lease for {street} ends on {date}; the landlord is {company}.
Minutes: {last} reported on sales in {country}; {last} asked about {org}.
I used to work at {startup} as a {job} before {org} bought it.
Our bank is {company}; the account manager is {title} {full}.
For warranty claims write to {company}, {address}, or call {phone}.
Please pay {amount} to {full}, IBAN {iban}, reference {id}.
The {org} deal is off. {first} says {org} offered more.
{full} from {startup} wants a demo on {day}.
The store at {street} closes at {time} on {capital}s.
Where is the nearest {known} branch to {venue}?
The supplier, {company} of {city}, {country}, missed the deadline again.
I work for {org} in {city}. My manager is {full}.
{org} and {org} are both clients of {company}.
The customer {full} (no. {id}) has moved to {address}.
Your reference {id} was forwarded to {body}.
{startup} is looking for a {job} in {city}.
Do you know anybody at {company}? {first} needs an intro.
The CFO of {startup}, {full}, resigned on {day}.
"""
CARE: Final = """
Patient {full}, DOB {birth}, was admitted to {body} with chest pain.
{title} {last} saw {full} (MRN {id}) at the clinic in {city}.
Follow up with {title} {full} in two weeks, sooner if the fever returns.
Pt is a {age} y/o {people} male from {city}, seen by {last}, {job}.
Date of birth: {birth}. Referred by {full}{degree}, {org}.
{first} takes Aspirin and Ibuprofen; her mother {first} has asthma.
Mother reports that {first} was well until {day}. The team in {city} is informed.
Insurance: {company}, member id {id}, policy holder {full}.
The biopsy was sent to {body}. {title} {last} will call {first} on {phone}.
{last}, {first}: allergic to penicillin; next of kin {full} ({phone}).
{title} {last} noted that {last} had travelled to {country} in {capital}.
The surgery on {date} was done by {title} {full} and {title} {last} at {body}.
Discharged home to {address} with her daughter {first}.
Parkinson's disease and Crohn's disease run in the family; Down syndrome does not.
She was diagnosed with Hashimoto's thyroiditis by {title} {last} in {city}.
The patient, born {birth}, lives with {first} in {city}.
Nurse {first} gave 5 mg of Ozempic at {time}.
"""
LAW: Final = """
{full} v. {company}, case no. {id}, was heard before {title} {last} in {city}.
The defendant, {full}, born {birth}, resides at {address}.
Plaintiff {last} alleges that {company} breached Section 4 of the agreement.
Witness {full} testified that {last} was in {city} on {date}.
Passport no. {id}, issued in {city} on {date} to {full}.
I, {full}, of {address}, declare that the above is true.
The will of {full}, dated {date}, leaves the house in {city} to {first} and {first}.
Counsel for {org}, {full} of {company}, asked for more time.
File {id}: {body} against {full}.
Under Article 12, {body} may ask {company} for the records of {last}.
Driver's licence {id} belongs to {full}, who was born on {birth}.
The tenant, {full}, shall pay {amount} a month for the flat at {address}.
Power of attorney is granted to {full} (ID {id}), domiciled in {city}, {country}.
{last} appealed to {body}, which sent the case back to {city}.
"""
TRAVEL: Final = """
We flew from {city} to {city} with {known} and took a bus to {city}.
How far is {city} from {city}? Is {venue} worth a day?
The best ramen in {city} is near {venue}, says {first}.
My flight {id} from {city} leaves at {time}; {first} picks me up in {city}.
{country} is lovely in {capital}, but {country} is cheaper.
Welcome to {city}! Our guide, {first}, will meet you at {venue}.
A week in {region}: start in {city}, hike around {venue}, end in {city}.
Is the water safe to drink in {country}? And in {region}?
Book a table for {last} at {time} in {city}, four people.
We stayed at {street} in {city}, five minutes from {venue}.
The train stops in {city}, {city} and {city} before it reaches {country}.
She speaks {people} and lived in {city} and {city}.
The embassy of {country} in {city} needs {first}'s visa form.
From {venue}, take line 4 to {street}, {city}.
Our neighbours in {city} are {people}; they moved here from {country}.
Drive north through {region} until you see the sign for {city}.
Weather in {city}, {country}: rain. Weather in {city}: sun.
The {people} food in {city} beats anything in {country}.
What time is it in {city} when it is noon in {city}?
I lost my bag between {venue} and {venue} in {city}.
Which country has the most people, {country} or {country}?
"""
ASKING: Final = """
What's the capital of {country}?
Who is {full}?
Can you write a birthday card for my colleague {first}?
Please draft a letter to {title} {last} at {org} about my contract.
Summarise what {full} said about {org}.
Translate this into {people}: my name is {first} and I live in {city}.
Compare {org} with {org}.
Tell me a joke about {country}.
What do you know about {startup}?
My name is {full} and my date of birth is {birth}.
Change my address to {address}, please.
My new address is {address}
Hi, I would like to update my details: {full}, {address}, {phone}.
Where does {full} live? I think it is {street}, {city}.
I moved from {street} to {street} last {capital}.
Could you tell me my balance? My customer number is {id}.
Please cancel my policy {id} with {company}.
Is {first} a common name in {country}?
What are the opening hours of {org} in {city}?
Find {full}'s phone number; she works at {org} in {city}.
Remind me to call {first} about the {org} invoice on {day}.
Can I open an account at {company} if I live in {country}?
Send {amount} to {full} at {email}.
When was {full} born? I believe it was {birth}.
I was born on {birth} in {city}.
How do I get from {street} to {street}?
Who wrote Hamlet, and was {full} really {people}?
Write a product description for {product} in the style of {org}.
Does {known} deliver to {address}?
Please block the card {card} of {full}.
Mail it to {full}, {address}.
Let's meet at {address} at {time}.
Our new place: {address}
The office of {startup} is at {address}
Where is {street}? I have an appointment with {title} {last} there.
My passport number is {id}, issued in {country}.
I work at {company}, {address}.
My daughter {first} was born in {birth_year} at {body}.
Can {first} and {first} share one {org} account?
"""
LETTERS: Final = """
Dear {title} {last},¶¶Thank you for your order. We will ship it to {address}.¶¶Kind regards,¶{full}¶{company}
Dear {first},¶¶it was great to see you and {first} in {city}.¶¶Love,¶{first}
Hi {first},¶can you ask {first} about the numbers for {country}?¶Thanks,¶{first}
Hello {full},¶your appointment with {title} {last} is on {date} at {time}.¶{body}
To: {full}¶From: {full}¶Subject: visit to {city}¶¶{first}, I will be in {city} on {day}.
Sehr geehrte Frau {last}, please find the invoice of {company} enclosed.
Dear all,¶{full} will leave {org} at the end of {capital}.¶Best,¶{full}¶{job}
Dear Sir or Madam,¶I rent the flat at {address}.¶Sincerely,¶{full}
Good morning {first}, {first} here from {company}.
Hey {first}! Say hi to {first} and the kids. {first}
{full}¶{address}¶{phone}
{full}¶{job}¶{company}¶{address}¶{email}
{company}¶{street}¶{city}¶{country}
{full}¶¶{address}
{full}¶{company}¶{address}¶{phone}
From the desk of {title} {full}¶{body}¶{address}
Attn: {full}¶{company}¶{address}
Best,¶{first}¶--¶{full} | {job} | {startup} | {phone}
On {date}, {full} wrote:¶> I met {first} in {city}.
P.S. {first} sends her regards from {country}!
{first},¶¶See you in {city}.¶¶{last}
Yours sincerely,¶¶{full}{degree}¶{job}, {org}
"""
PROSE: Final = (NEWS, LIVES, BUSINESS, CARE, LAW, TRAVEL, ASKING, LETTERS)
