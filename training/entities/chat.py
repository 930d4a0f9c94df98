"""Lines of chats, support, tweets and comments, one a line; and lines in which nothing is to be found.

Written as in `training.entities.prose`. Many are lower-cased on the way, as people type.
"""

from typing import Final

CHAT: Final = """
hey {first}, u coming to {city} this weekend?
lol {first} said he'd never go back to {country}
omg {full} just followed me!!!
{first} is such a legend
so {first} and {first} broke up??
i miss {first} so much
love you {first}
{full} is the best thing that happened to {country}
anyone else here from {country}?
greetings from {country}
who's here in {year}? love from {city}
{first} looks like {full}
this guy {last} should be in jail
{full} for president
did {first} really say that
RT {handle}: {full} to play {city} in {capital} {url}
{handle} have you seen what {known} did to {first}?
just landed in {city} with {first} {hashtag}
at {venue} with {first} and {first}
{known} is down again, anyone in {region} got the same?
{known} > {known} fight me
never buying from {company} again, worst service ever
thanks {first}!! you rock
ok {first} i'll tell {first}
where's {first}? he's not at {street}
can someone tell {last} to chill
{full} sounds like {full} in this song
the way {first} looks at {first} tho
{first} pls come to {country}
rip {full}
i thought {full} was {people}
my teacher mrs {last} showed us this
{city} is way better than {city} imo
not {first} crying at {venue} haha
shoutout to {full} from {city}
happy birthday {first}!!! {hashtag}
{known} and {known} at it again smh
go {known}!
i live in {city} and nobody here has heard of {startup}
{first}: did you call {company}?
{first}: no, ask {first}
<{first}> brb
[{time}] {first}: the {org} guys are here
[{time}] {full}: moving to {address} on {day}
{first} 3:15 was my favorite part
why does {last} always wear that hat
{full} ruined {product} for me
what would {first} do
tbh {first} carried the whole team
imagine {known} without {last}
watching {product} with {first} rn
{first} and I went to {country} last summer, {first} got sick
{first} got {first}'s number from {first}
{first} you forgot your keys at {first}'s place
@ {venue}
i work at {org}, AMA
new video from {org} out now {url}
"{full}" lmao who comes up with these names
damn {first}, back at it again
{first} > {first}
{full} was robbed
when {first} said "may the fourth" i died
{full} from {country} here
{last} is playing like it's {year}
god bless {full} and god bless {country}
can we talk about {first}'s hair
that {first} kid is going places
where is {full} now?
i swear {first} is a genius
{known} fans where you at
{city} represent
"""
SUPPORT: Final = """
Agent: Hello, this is {first} from {company}. Who am I speaking to?¶Customer: {full}.
Customer: my order {id} never came to {address}¶Agent: Let me check, {first}.
Agent: May I have your date of birth?¶Customer: {birth}
Agent: And your postcode?¶Customer: {zip}, that's in {city}
Agent: Could you spell your name?¶Customer: {full}, as in {country}
User: I can't log in, my id is {id}¶Bot: Thanks, {first}. One moment.
Assistant: I've booked {city} to {city} for {full} on {date}.
User: change the passenger to {full}, born {birth}
Hi, this is {full}, account {id}. I moved to {address}.
Thank you for calling {org}, my name is {first}, how can I help?
Ticket {id}: {full} ({org}) cannot open the portal.
Agent: Is {street} still your address?¶Customer: No, it's {street} now.
Please verify: {full}, {street}, {city}, member {id}.
Customer {full} called about {product}; call back {phone}, ask for {first}.
Escalated by {first} to {first} at {company}, case {id}.
Your technician {first} will arrive between 8 and 10 at {address}.
Reservation for {last}, party of four, reference {id}.
I spoke with {first} yesterday and she promised a refund of {amount}.
The parcel for {full} was left with the neighbour at {street}.
My SSN is {ssn} and my licence number is {id}.
employee {id} ({full}) has no access to the {city} site
The passenger {surname_first} has seat 14C to {city}.
Account holder: {full}. Employee no: {id}. Site: {city}.
booked under {last}, not under {last}!
"""
NOTHING: Final = """
The {product} costs {amount} and ships on {day}.
{capital} is the busiest time for us.
Please read the {capital} before you sign.
I updated {product} to the latest version and it crashed.
Can you convert this {capital} to a PDF?
She speaks {people}, {people} and a little {people}.
The {people} team won the {capital}.
Our {job} will call you on {day}.
As {job}, you will report to the Head of Sales.
Set the environment variable HOME and run make install.
Error: Connection refused (code {number})
SELECT name, city FROM customers WHERE id = {number};
def main():¶    return Config.load("settings.yaml")
Will you marry me? May I ask why? Mark my words.
Hope springs eternal. Grace under pressure. Faith moves mountains.
Bill me later; the check is in the mail.
Jack up the car and rob the bank, said nobody.
The Chief Executive Officer will speak after lunch.
Call {phone} or write to {email}.
Card {card}, expires 04/29.
Our IP is {ip}, the site is {url}.
Transfer to IBAN {iban} by {date}.
IMPORTANT: PLEASE READ THE INSTRUCTIONS CAREFULLY
DO NOT DISTURB. STAFF ONLY. MIND THE GAP.
Chapter 7: The Long Way Home
Step 1: Open Settings. Step 2: Tap General. Step 3: Choose Reset.
Happy {capital}, everyone!
LOL that was AWESOME, best {capital} ever
omg this song is sooo good
i cant believe it's {capital} already
who else is watching this at 3 am
first comment!!! like if you agree
The Renaissance began in the 14th century.
Bluetooth, Wi-Fi and GPS are off.
The Turkish bath, the French door and the Swiss cheese are metaphors.
What is the difference between Java and JavaScript?
How do I reset my password?
Why is the sky blue?
Write a haiku about autumn rain.
Explain quantum entanglement to a child.
Preheat the oven to 180 degrees and mix the flour with the sugar.
The patient denies fever, cough and chest pain.
Hodgkin lymphoma and Alzheimer's disease were ruled out.
Newton's second law and Ohm's law are on the test.
The Doppler effect and the Fibonacci sequence came up again.
Total: {amount}. Amount due: {amount}. Due date: {date}.
Order placed on {date}, delivered on {date}.
The flight leaves at {time}, gate B12.
Version 2.4.1 was released on {date}.
Thanks for your help! Best regards
Good Morning! Welcome to the Help Center.
I have two dogs, a cat and a very old tortoise.
The meeting moved from {day} to {day}.
Mom and Dad are in the garden, Grandma is asleep.
My boss said the customer is always right.
The doctor told the nurse to call the family.
It rained on Easter Sunday and on Christmas Eve.
{job} wanted, full time, good pay.
The King and the Queen moved diagonally; the Bishop took the Knight.
Uncle Sam and Jack Frost are figures of speech.
The Mercury rose to 40 degrees on {day}.
to be honest i have no idea what you mean
yeah no worries, see you there
brb getting coffee
"the" is the most common word in English
Question {number}: True or False?
Level 3 unlocked! Score: {number}
{handle} {hashtag} {url}
{hashtag} {hashtag} best day of my life
It was {age} degrees at {time} and the Moon was full.
The Board meets in Room {number} on the 2nd floor.
Your code is {number}{number}. Never share it.
The Vice President of Marketing and the {job} disagreed.
Form W-2 and Form 1040 are due on {day}.
- milk¶- eggs¶- bread¶- Nutella
TODO: fix the header, update the README, tag v1.2
"""
CHATS: Final = (CHAT, SUPPORT)
