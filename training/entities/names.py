"""Given and family names by language and country, common and rare; of no person in particular."""

from typing import Final

#: Where -> given names, family names; `_` stands for a blank inside of one.
NAMES: Final[dict[str, tuple[str, str]]] = {
    "english": (
        (
            "James Oliver Emily Charlotte George Amelia Harry Isla Jack Poppy Thomas Grace William Sophie Henry "
            "Alice Oscar Lucy Arthur Matilda Edward Hazel Samuel Violet Joseph Ivy Daniel Beatrice Nathan Imogen "
            "Luke Harriet Callum Rosalind Gareth Felicity Rhys Gwen Ewan Morag Hamish Elspeth Barnaby Tabitha Rupert "
            "Cordelia Percival Philippa Simon Joanna Graham Pauline Nigel Maureen Trevor Sheila Keith Brenda Colin "
            "Janet Derek Eileen Roy Doreen"
        ),
        (
            "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White "
            "Roberts Green Hall Wood Jackson Clarke Ashworth Birtwistle Cholmondeley Draycott Entwistle Featherstone "
            "Garside Hardcastle Ingham Jolliffe Kettlewell Loxley Merriweather Nettleton Ogilvie Pemberton Quill "
            "Ravenscroft Sidebottom Thistlewood Underhill Vane Wetherby Yardley Baker Cook Turner Mason Fisher "
            "Butcher Parsons Marsh Field Brooks Rivers Banks Stone Bell Price Rose May Young Long Short Power Love "
            "Gray Reed Ford Lane Park West"
        ),
    ),
    "american": (
        (
            "Michael Jennifer Christopher Jessica Matthew Ashley Joshua Amanda Brandon Brittany Tyler Megan Austin "
            "Kayla Dustin Courtney Travis Heather Kyle Tiffany Chad Amber Brett Crystal Derrick Latoya Tyrone "
            "Shanice Jamal Keisha DeShawn Imani Marcus Destiny Andre Jasmine Terrell Aaliyah Cody Savannah Hunter "
            "Madison Chase Brooke Colton Paige Jaxon Mackenzie Wyatt Harper Grayson Avery Landon Skylar Easton Piper "
            "Rusty Peggy Wendell Loretta Earl Darlene Clyde Bonnie Hope Faith Joy Mark Will Bill Frank Rob Pat Sue "
            "Ray Art Gene Dick Bob Jim Tom Dan Ben Sam Max Tim Ed Al Liz Meg Deb"
        ),
        (
            "Anderson Martinez Hernandez Nelson Carter Mitchell Perez Campbell Parker Collins Edwards Stewart Morris "
            "Rogers Reed Bailey Cooper Richardson Cox Howard Ward Peterson Ramirez Watson Brooks Kelly Sanders "
            "Bennett Foster Gonzales Washington Jefferson Freeman Booker Gaines Tubbs Whitaker Yoder Stoltzfus "
            "Kowalczyk Vanderbilt Boudreaux Thibodeaux Hatfield Calloway Beauchamp Dillard Eubanks Fitzsimmons "
            "Grubbs Hargrove Ingram Jernigan Kirkpatrick Ledbetter McAllister McClure McDonald McGill O'Neal Purcell "
            "Quarles Rollins Swanson Tillman Upchurch Vaughn Westbrook Zimmerman"
        ),
    ),
    "irish": (
        (
            "Aoife Niamh Saoirse Siobhan Caoimhe Orla Roisin Sinead Grainne Deirdre Fionn Cillian Oisin Eoin Conor "
            "Declan Padraig Cormac Ronan Tadhg Diarmuid Fergus Brendan Eamon Colm Maeve Aisling Clodagh Eilis Noreen"
        ),
        (
            "Murphy Kelly O'Sullivan Walsh O'Brien Byrne Ryan O'Connor O'Neill Doyle McCarthy Gallagher Doherty "
            "Kennedy Lynch Murray Quinn Moore McLoughlin O'Carroll Connolly Daly O'Connell Wilson Dunne Brennan "
            "Burke Nolan Ni_Bhriain Mac_Aodha Fitzgerald Geraghty Hanrahan Kinsella Lannigan Mulcahy O'Shaughnessy "
            "Prendergast Rafferty Tierney"
        ),
    ),
    "german": (
        (
            "Lukas Hannah Felix Lena Jonas Lea Maximilian Marie Paul Johanna Finn Clara Ben Greta Niklas Frieda "
            "Jürgen Ursula Wolfgang Ingrid Klaus Helga Dieter Renate Heinz Gisela Günther Brigitte Uwe Monika "
            "Torsten Sabine Jörg Heike Götz Liesel Annegret Karl-Heinz Hans-Peter Anne-Katrin Eberhard Walburga "
            "Ruprecht Hildegard Sönke Wiebke"
        ),
        (
            "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter "
            "Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner "
            "Krause Meier Lehmann Köhler Huber Kaiser Fuchs Grünwald Hölderlin Kästner Lützow Mößner Nußbaum "
            "Oberländer Pfannenschmidt Quast Rübsam Stollberg Trautmann Uhlig Vogelsang Wüstenhagen Zschoche "
            "Leutheusser-Schnarrenberger"
        ),
    ),
    "dutch": (
        (
            "Daan Sanne Bram Lotte Sem Fleur Thijs Anouk Jeroen Marloes Wouter Femke Pieter Ingeborg Maarten Hanneke "
            "Joris Saskia Gijs Roos Koen Eline Rutger Tessa Willemijn Dirk-Jan Floor Teun Maud Sjoerd Nienke Ruud"
        ),
        (
            "de_Jong Jansen de_Vries van_den_Berg van_Dijk Bakker Janssen Visser Smit Meijer de_Boer Mulder de_Groot "
            "Bos Vos Peters Hendriks van_Leeuwen Dekker Brouwer van_der_Meer ter_Horst Kuipers Zijlstra van_'t_Hoff "
            "Hoogeveen Terpstra van_Nieuwenhuizen Schouten Wiersma Postma Oosterhuis van_der_Heijden Roelofs "
            "Verbruggen"
        ),
    ),
    "french": (
        (
            "Gabriel Louise Raphaël Jade Louis Emma Léo Chloé Hugo Manon Arthur Camille Théo Inès Antoine Juliette "
            "Étienne Océane Thierry Sylvie Pascal Nathalie Gérard Monique Yves Chantal Jean-Luc Marie-Claire Benoît "
            "Anaïs Loïc Solène Gaëtan Maëlys Baptiste Margaux Fabrice Odile Rémi Zoé Jean-Baptiste Anne-Sophie "
            "Guillaume Héloïse Cédric Bénédicte"
        ),
        (
            "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel "
            "Garcia David Bertrand Roux Vincent Fournier Morel Girard André Lefèvre Mercier Dupont Lambert Bonnet "
            "François Legrand Gauthier Rousseau Blanchet Chevalier Delacroix Étchegaray Fontaine Guérin Huguenin "
            "Jacquemin Kerjean Lamoureux Montaigne Nicolaï Ouvrard Peltier Quéméneur Rochefort Sauvageot Tessier "
            "Vaillancourt Beaumont-Leclerc"
        ),
    ),
    "italian": (
        (
            "Leonardo Giulia Francesco Sofia Alessandro Aurora Lorenzo Alice Matteo Ginevra Mattia Emma Riccardo "
            "Giorgia Davide Beatrice Tommaso Chiara Federico Martina Giuseppe Francesca Salvatore Rosaria Gennaro "
            "Concetta Pasquale Assunta Ludovica Niccolò Edoardo Ilaria Gianluca Pierpaolo Mariarosa Fabrizio "
            "Donatella Ettore Ornella"
        ),
        (
            "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca "
            "Mancini Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara "
            "Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola De_Santis D'Angelo Marchetti "
            "Parisi Villa Conte Ferraro Fabbri Bianco Pellegrini Quagliarella Zanetti Dell'Acqua Mastroianni"
        ),
    ),
    "spanish": (
        (
            "Hugo Lucía Mateo Sofía Martín Martina Lucas María Leo Julia Daniel Paula Alejandro Valeria Pablo Emma "
            "Álvaro Daniela Adrián Carla Javier Carmen Iker Ainhoa Jordi Montserrat Íñigo Begoña Ramón Pilar Joaquín "
            "Dolores Gonzalo Rocío Juan-Carlos José-Luis María-José Xavier Nuria Unai Leire Ignacio Macarena"
        ),
        (
            "García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández "
            "Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez "
            "Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias Medina "
            "Garrido Cortés Castillo Santos Lozano Guerrero Cano Prieto Etxeberria Goikoetxea Puigdemont Zubizarreta "
            "García_Lorca Ruiz_de_la_Prada"
        ),
    ),
    "latin american": (
        (
            "Santiago Valentina Matías Camila Sebastián Isabella Nicolás Mariana Emiliano Ximena Thiago Luciana "
            "Benjamín Antonella Joaquín Renata Facundo Milagros Rodrigo Guadalupe Esteban Yolanda Wilmer Yesenia "
            "Jhon Leidy Ezequiel Araceli Huáscar Nayeli Cuauhtémoc Itzel Ramiro Soledad Osvaldo Graciela"
        ),
        (
            "Quispe Mamani Huamán Flores Rojas Vargas Gutiérrez Chávez Espinoza Mendoza Villanueva Paredes Condori "
            "Cárdenas Salazar Restrepo Ospina Uribe Zuluaga Echeverri Londoño Betancur Arango Orellana Figueroa "
            "Sepúlveda Tapia Valenzuela Araya Contreras Bustamante Ibáñez Larraín Peralta Acosta Benítez Cabrera "
            "Giménez Insfrán Ayala Xicoténcatl Tlahuizcal Villalobos Zamora Ugalde Arias Obando Chacón"
        ),
    ),
    "portuguese": (
        (
            "João Maria Francisco Leonor Afonso Matilde Tomás Carolina Duarte Beatriz Martim Mariana Rodrigo Inês "
            "Gonçalo Constança Vasco Madalena Miguel Benedita Caio Thaís Thiago Larissa Vinícius Letícia Wellington "
            "Jéssica Robson Raimunda Luiz Edson Rosângela Otávio Iracema Ubirajara Jandira"
        ),
        (
            "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Jesus Sousa Fernandes Gonçalves Gomes "
            "Lopes Marques Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia Mendes Nunes Soares Vieira "
            "Monteiro Cardoso Rocha Neves Coelho Cruz Cunha Pires Ramos dos_Santos da_Silva de_Albuquerque "
            "Cavalcanti Figueiredo Magalhães Nascimento Quintela Queiroz Sampaio Tavares Vasconcelos Xavier "
            "Bittencourt"
        ),
    ),
    "swedish": (
        (
            "Lucas Alice Liam Maja William Vera Elias Alma Hugo Selma Oliver Elsa Oskar Astrid Axel Wilma Gustav "
            "Ebba Nils Freja Göran Birgitta Lennart Gunilla Åke Margareta Håkan Ulla Björn Ingegerd Sixten Signe "
            "Torbjörn Åsa Per-Olof Anna-Karin Ragnhild Tycho"
        ),
        (
            "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson "
            "Jonsson Jansson Hansson Bengtsson Jönsson Lindberg Jakobsson Magnusson Olofsson Lindström Lindqvist "
            "Lindgren Axelsson Berg Bergström Lundberg Lind Lundgren Åkesson Öberg Nyström Sjögren Hallström Ekström "
            "Rosenqvist Strandh Tegnér Wallenius"
        ),
    ),
    "norwegian and danish": (
        (
            "Jakob Nora Emil Ella Noah Olivia Oskar Ingrid Magnus Sigrid Henrik Solveig Sander Ragna Eirik Tuva "
            "Kristoffer Vilde Bjarne Gudrun Sverre Torhild Mikkel Freja Rasmus Karla Søren Mette Jørgen Birthe "
            "Kasper Dagny Øyvind Åshild Leif Unni"
        ),
        (
            "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Johnsen Pettersen "
            "Eriksen Berg Haugen Hagen Johannessen Jacobsen Halvorsen Lund Sørensen Rasmussen Jørgensen Madsen "
            "Kristensen Christensen Møller Thomsen Poulsen Knudsen Mortensen Brekke Dahl Fjeldstad Gjertsen Hovland "
            "Myhre Nygård Ødegård Rønning Skogstad Tveit Vestergaard"
        ),
    ),
    "finnish and estonian": (
        (
            "Juhani Maria Johannes Helena Mikael Johanna Tapani Anneli Antero Kaarina Eino Aino Väinö Sanna Jari "
            "Päivi Timo Riikka Pekka Tuulikki Onni Venla Urho Lempi Tarmo Liis Mart Kadri Toomas Kersti Jaak Triin "
            "Rein Maarja"
        ),
        (
            "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen "
            "Saarinen Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Salo Laitinen Tuominen Rantanen "
            "Karjalainen Jokinen Mattila Ahonen Tamm Saar Sepp Mägi Kask Kukk Rebane Ilves Pärn Koppel Luik Oja "
            "Raudsepp"
        ),
    ),
    "polish": (
        (
            "Jakub Zuzanna Szymon Julia Antoni Maja Jan Zofia Filip Hanna Kacper Lena Wojciech Agnieszka Krzysztof "
            "Małgorzata Tomasz Katarzyna Piotr Barbara Paweł Ewa Michał Krystyna Stanisław Grażyna Zbigniew Danuta "
            "Łukasz Jadwiga Sławomir Bożena Przemysław Wiesława Grzegorz Świętosława"
        ),
        (
            "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski "
            "Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski "
            "Król Wieczorek Jabłoński Wróbel Nowakowski Majewski Olszewski Stępień Malinowski Jaworski Adamczyk "
            "Dudek Nowicki Pawlak Górski Witkowska Sikorska Rutkowska Szczepańska Brzęczyszczykiewicz"
        ),
    ),
    "czech and slovak": (
        (
            "Jiří Tereza Petr Eliška Pavel Adéla Tomáš Kristýna Jaroslav Lucie Zdeněk Věra Ondřej Markéta Vojtěch "
            "Barbora Radek Jitka Miroslav Dagmar Ľuboš Zuzana Štefan Alžbeta Peter Katarína Ján Lenka Dušan "
            "Bronislava"
        ),
        (
            "Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný Pospíšil Hájek Jelínek "
            "Král Růžička Beneš Fiala Sedláček Doležal Zeman Kolář Navrátil Čermák Vaněk Nováková Svobodová "
            "Dvořáková Horváth Kováč Varga Tóth Nagy Baláž Molnár Szabó Hudák Polák Krajčír"
        ),
    ),
    "hungarian": (
        (
            "Bence Hanna Máté Anna Levente Zsófia Dominik Luca Ádám Emma Dániel Boglárka Gergő Nóra Zoltán Katalin "
            "István Ilona László Erzsébet Ferenc Judit Attila Ágnes Tibor Piroska Gyula Zsuzsanna Szabolcs Enikő"
        ),
        (
            "Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Balogh Papp Takács Juhász Lakatos "
            "Mészáros Oláh Simon Rácz Fekete Szilágyi Török Fehér Balázs Gál Kocsis Pintér Szűcs Orsós Bíró Hegedűs "
            "Zrínyi Széchenyi Győrffy"
        ),
    ),
    "balkan": (
        (
            "Luka Mia Ivan Ana Marko Petra Nikola Jelena Stefan Milica Dragan Snežana Goran Vesna Zoran Ljiljana "
            "Dejan Biljana Žarko Đurđa Bojan Svetlana Matej Nika Andraž Špela Emir Amina Adnan Selma Kiril Elena "
            "Georgi Desislava Plamen Radka Arben Vjosa Besnik Drita"
        ),
        (
            "Horvat Kovačević Babić Marić Jurić Novak Kovačić Vuković Knežević Marković Petrović Nikolić Jovanović "
            "Đorđević Stojanović Ilić Pavlović Milošević Zupančič Potočnik Kralj Golob Hadžić Begović Delić Dimitrov "
            "Ivanova Georgieva Petkov Todorova Stoyanov Trajkovski Hoxha Shehu Krasniqi Berisha Gjoni"
        ),
    ),
    "greek": (
        (
            "Georgios Maria Konstantinos Eleni Ioannis Katerina Dimitris Vasiliki Nikos Sophia Panagiotis Angeliki "
            "Vasilis Georgia Christos Dimitra Spyros Paraskevi Thanos Ioanna Stavros Despina Lefteris Chrysa Γιώργος "
            "Μαρία Νίκος Ελένη"
        ),
        (
            "Papadopoulos Vlachos Angelopoulos Nikolaidis Georgiou Petrou Dimitriou Christodoulou Papadakis Alexiou "
            "Ioannidis Makris Samaras Karagiannis Kouris Economou Mitropoulou Papanikolaou Theodorakis Xenakis "
            "Zografos Παπαδόπουλος Βλάχος"
        ),
    ),
    "romanian": (
        (
            "Andrei Ioana Alexandru Maria Mihai Elena Ștefan Andreea Vlad Daniela Gheorghe Mihaela Radu Cristina Ion "
            "Gabriela Florin Raluca Cătălin Simona Bogdan Corina Sorin Lăcrămioara Traian Crina"
        ),
        (
            "Popa Popescu Pop Radu Ionescu Dumitru Gheorghe Stoica Stan Munteanu Constantin Andrei Rusu Anghel Matei "
            "Marin Mihai Ciobanu Serban Stefan Lazar Florea Dumitrescu Barbu Stanciu Vasile Ilie Cristea Toma "
            "Moldovan Oprea Văcărescu Țurcanu"
        ),
    ),
    "russian and ukrainian": (
        (
            "Alexander Anastasia Dmitry Ekaterina Maxim Maria Sergei Olga Andrei Natalia Alexei Tatiana Ivan Elena "
            "Mikhail Irina Oleksandr Oksana Volodymyr Iryna Mykola Halyna Taras Lesya Bohdan Solomiya Yevgeny "
            "Lyudmila Vyacheslav Zinaida Artyom Yulia Nikita Ksenia Иван Ольга Сергей Анна"
        ),
        (
            "Ivanov Smirnova Kuznetsov Popova Vasiliev Petrova Sokolov Mikhailova Novikov Fedorova Morozov Volkova "
            "Alekseev Lebedeva Semyonov Egorova Pavlov Kozlova Stepanov Nikolaeva Orlov Andreeva Makarov Zakharova "
            "Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Oliynyk Lysenko Hrytsenko Melnyk Polishchuk "
            "Savchenko Zelinska Petrenko Иванов Смирнова Шевченко"
        ),
    ),
    "turkish": (
        (
            "Yusuf Zeynep Mustafa Elif Mehmet Ayşe Ahmet Fatma Ömer Defne Emir Azra Kerem Ecrin Hasan Emine Hüseyin "
            "Hatice İbrahim Meryem Murat Şule Çağlar Gülşen Tolga Özlem Barış Nilüfer Serkan Tuğba Orhan Yıldız"
        ),
        (
            "Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara "
            "Koç Kurt Özkan Şimşek Polat Korkmaz Çakır Erdoğan Güneş Aksoy Bulut Taş Avcı Keskin Türkoğlu Karaca "
            "Sönmez Uçar Ünal Gündoğdu"
        ),
    ),
    "arabic": (
        (
            "Mohammed Fatima Ahmed Aisha Ali Mariam Omar Layla Hassan Zainab Hussein Noor Khalid Salma Yusuf Huda "
            "Ibrahim Amina Abdullah Rania Tariq Samira Faisal Dalal Mahmoud Nadia Karim Yasmin Bilal Hiba "
            "Abdulrahman Sumaya Ziad Rima Nasser Ghada Waleed Lubna Mustapha Khadija Hicham Latifa Rachid Naima محمد "
            "فاطمة أحمد"
        ),
        (
            "Al-Farsi Al-Masri Haddad Khoury Nasser Mansour Saleh Hamdan Khalil Abdullah El-Sayed Ben_Ali Bouazizi "
            "Benjelloun El_Amrani Al_Mansoori Al-Harbi bin_Rashid Abu_Zayd Darwish Shaheen Qasim Aziz Rahman Fahmy "
            "Hegazy Zidan Tahan Barakat Sabbagh Al-Otaibi Bin_Saud Ibn_Khaldoun Bensalah Cherkaoui Tazi Belhaj "
            "الأحمد السيد"
        ),
    ),
    "persian and central asian": (
        (
            "Reza Maryam Ali Zahra Hossein Narges Mehdi Shirin Arash Parisa Kaveh Nasrin Farhad Mahsa Behrouz Azadeh "
            "Dariush Golnaz Nursultan Aigerim Timur Dilnoza Rustam Gulnara Jamshid Feruza Ahmad Wali Soraya Zarina"
        ),
        (
            "Ahmadi Hosseini Mohammadi Rezaei Karimi Moradi Jafari Ghorbani Rahimi Sadeghi Tehrani Shirazi Farahani "
            "Golestani Nazarbayev Karimov Rakhimov Tashkentov Yusupova Saidova Nurmagambetov Akhmetova Mammadov "
            "Aliyeva Hakimi Popalzai Durrani"
        ),
    ),
    "hebrew": (
        (
            "Noam Tamar David Maya Ariel Noa Itai Yael Uri Shira Yonatan Avigail Eitan Michal Amir Hila Moshe Rivka "
            "Shlomo Chana Gideon Talia Boaz Ayelet Nadav Efrat"
        ),
        (
            "Cohen Levi Mizrahi Peretz Biton Dahan Avraham Friedman Azoulay Malka Katz David Amar Ohayon Hadad Gabai "
            "Ben-David Adler Levin Klein Shapira Rosenberg Goldstein Bar-Lev Ben-Gurion Yehoshua Abutbul Zilberman"
        ),
    ),
    "north indian": (
        (
            "Aarav Ananya Vivaan Diya Aditya Saanvi Arjun Aadhya Rohan Kavya Rahul Priya Vikram Pooja Amit Neha "
            "Suresh Sunita Rajesh Meena Harpreet Gurleen Jaspreet Simran Manoj Rekha Deepak Anjali Sanjay Geeta "
            "Nilesh Hetal Devendra Shweta Ashok Kiran Mukesh Ritu Yash Ishita"
        ),
        (
            "Sharma Verma Gupta Singh Kumar Patel Shah Mehta Joshi Desai Agarwal Jain Mishra Pandey Tiwari Yadav "
            "Chauhan Rathore Malhotra Kapoor Khanna Chopra Bhatia Ahluwalia Grewal Dhillon Sandhu Gill Banerjee "
            "Mukherjee Chatterjee Ghosh Bose Dutta Sen Das Roy Chakraborty Bhattacharya Kulkarni Deshpande Patil "
            "Jadhav Shinde Gaikwad Trivedi Parekh"
        ),
    ),
    "south indian and sri lankan": (
        (
            "Karthik Lakshmi Arun Divya Venkatesh Padma Srinivas Revathi Murugan Kamala Ganesh Saraswati Anand "
            "Meenakshi Prakash Radha Vignesh Keerthana Balaji Sowmya Mahesh Nithya Chaminda Dilhani Ruwan Nadeesha "
            "Kasun Thilini"
        ),
        (
            "Iyer Iyengar Nair Menon Pillai Reddy Naidu Rao Krishnan Subramanian Venkataraman Ramachandran "
            "Gopalakrishnan Murthy Hegde Shetty Kamath Gowda Raman Natarajan Swaminathan Perera Fernando de Silva "
            "Jayawardena Wickramasinghe Bandaranaike Gunasekara Rajapaksa Dissanayake Sivakumar Selvaraj"
        ),
    ),
    "pakistani and bangladeshi": (
        (
            "Bilal Ayesha Usman Hira Hamza Sana Imran Rabia Asif Nazia Shahid Farzana Zubair Mehwish Kamran Saima "
            "Rashed Nusrat Tanvir Sharmin Mizanur Farhana Shafiq Rokeya Anwar Shabnam"
        ),
        (
            "Khan Ahmed Malik Hussain Butt Chaudhry Qureshi Siddiqui Sheikh Mirza Baig Bhatti Raja Akhtar Javed "
            "Iqbal Rahman Islam Hossain Chowdhury Begum Khatun Sarkar Talukder Mollah Miah Uddin Karim Zaman Ansari"
        ),
    ),
    "chinese": (
        (
            "Wei Fang Jing Lei Yan Min Hui Xin Jun Ying Tao Mei Hao Xiaoyu Zhihao Yuxuan Jiahui Mengyao Haoran Ruoxi "
            "Guoqiang Xiulan Jianguo Lihua Yiming Siyu Chenxi Bowen Ka-Wai Wing-Yan Chi-Ming Mei-Ling Shu-Fen "
            "Ching-Wen 伟 芳 娜 秀英"
        ),
        (
            "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Tang "
            "Song Deng Han Feng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Lo "
            "Yao Ouyang Szeto Chan Wong Cheung Leung Ng Kwok Tsai Hsu Hsieh 王 李 张 刘"
        ),
    ),
    "japanese": (
        (
            "Haruto Yui Sota Hina Ren Sakura Yuto Aoi Minato Rin Hiroshi Yoko Takashi Keiko Kenji Noriko Satoshi "
            "Tomoko Daisuke Ayumi Kazuki Misaki Shun Nanami Ryota Emi Tetsuya Chieko Masahiro Fumiko Shinzo Etsuko "
            "Tadashi Mitsuko 翔太 陽菜"
        ),
        (
            "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki "
            "Yamaguchi Matsumoto Inoue Kimura Hayashi Shimizu Yamazaki Mori Abe Ikeda Hashimoto Ishikawa Ogawa Goto "
            "Okada Hasegawa Fujita Murakami Kondo Ishii Maeda Fujii Nishimura Fukuda Ota Miura Takeuchi Ogasawara "
            "Kurosawa Shibata Uehara 佐藤 鈴木"
        ),
    ),
    "korean": (
        (
            "Min-jun Seo-yeon Ji-ho Ha-eun Do-yun Ji-woo Seo-jun Su-bin Joon Minji Hyun-woo Eun-ji Sung-min Hye-jin "
            "Jae-hyun Yoo-jin Dong-hyun Mi-kyung Tae-yang Soo-ah Kyung-soo Young-hee Chul-soo Bora Seungwoo Haneul "
            "민준 서연"
        ),
        (
            "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Ryu Jeon Hong Ko Moon "
            "Yang Son Bae Baek Heo Nam Sim Noh Ha Kwak Sung Cha Joo Woo Min Namgung 김 이 박"
        ),
    ),
    "vietnamese, thai, khmer": (
        (
            "Minh Linh Anh Huong Tuan Lan Dung Mai Hieu Thao Quang Ngoc Phuong Thu Duc Yen Khoa Trang Somchai "
            "Siriporn Somsak Malee Nattapong Kanya Prasert Ploy Anan Sunisa Sokha Bopha Dara Chanthavy Vannak "
            "Srey-Leak"
        ),
        (
            "Nguyen Tran Le Pham Hoang Huynh Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Nguyễn Trần Phạm Saetang Srisuk "
            "Wongsakul Chaiyasit Phongphaew Rattanakosin Suwannarat Thongchai Bunnag Sok Chea Keo Heng Phirun "
            "Sisowath"
        ),
    ),
    "malay, indonesian, filipino": (
        (
            "Muhammad Siti Ahmad Nurul Budi Dewi Agus Sri Joko Putri Wayan Made Ketut Nyoman Rizky Indah Hafiz "
            "Aisyah Faizal Zulkifli Rosmah Jose Maricel Rodel Jocelyn Ramil Rowena Bayani Ligaya Jomar Analyn "
            "Benigno Corazon"
        ),
        (
            "Wijaya Santoso Susanto Hidayat Setiawan Kusuma Halim Pranoto Suharto Nugroho Simanjuntak Sitompul "
            "Nasution Harahap Siregar bin_Abdullah Dela_Cruz Santos Reyes Cruz Bautista Ocampo Garcia Mendoza Aquino "
            "Villanueva Macaraeg Dimaculangan Magsaysay Catacutan Tan Lim Ismail Othman Hashim"
        ),
    ),
    "west african": (
        (
            "Chinedu Ngozi Emeka Chioma Obinna Adaeze Oluwaseun Folake Babatunde Yetunde Tunde Funmilayo Musa Hauwa "
            "Ibrahim Zainab Kwame Akua Kofi Ama Kwabena Abena Yaw Efua Mamadou Aminata Ousmane Fatou Cheikh Awa "
            "Ibrahima Mariama Koffi Adjoa Sekou Kadiatou"
        ),
        (
            "Okafor Okonkwo Eze Nwosu Adeyemi Adebayo Ogunleye Balogun Oyelaran Abubakar Bello Danjuma Yakubu Mensah "
            "Owusu Boateng Asante Osei Appiah Agyeman Amoah Ofori Diallo Diop Ndiaye Fall Sow Ba Sarr Traoré Keita "
            "Coulibaly Konaté Ouattara Touré Camara Kouassi Ouédraogo Zongo Achebe Nwachukwu Iheanacho"
        ),
    ),
    "east and southern african": (
        (
            "Wanjiru Kamau Achieng Otieno Njeri Mwangi Atieno Kipchoge Chebet Juma Neema Baraka Rehema Tesfaye Selam "
            "Abebe Hirut Dawit Meron Getachew Tigist Thabo Nomsa Sipho Thandiwe Lerato Kagiso Bongani Nokuthula "
            "Tendai Rutendo Tafadzwa Chipo Jean-Claude Uwase Mugisha Nakato Kato Sithembile"
        ),
        (
            "Kariuki Ochieng Odhiambo Wambui Kimani Njoroge Kiplagat Cheruiyot Mutua Musyoka Mwakasege Nyerere "
            "Kikwete Haile Tadesse Bekele Gebremedhin Woldemariam Alemu Nkosi Dlamini Zulu Khumalo Mokoena Molefe "
            "Ndlovu Sithole Moyo Ncube Mhlanga van_der_Merwe Botha Pretorius Nkurunziza Habimana Mukasa Ssemakula "
            "Okello Rakotomalala Randrianarisoa"
        ),
    ),
    "pacific": (
        (
            "Tane Aroha Wiremu Mere Hemi Ngaire Tama Kiri Sione Mele Tevita Ana Semisi Losa Kealoha Leilani Kai "
            "Malia Keanu Noelani Jarrah Kirra"
        ),
        (
            "Tamihana Ngata Parata Te_Rangi Walker Tuilagi Faleolo Fifita Taumoepeau Vaipulu Leota Savea "
            "Kamakawiwoole Kahale Kealamakia Tupou Latu Mau Ropata Tawhai"
        ),
    ),
}

#: Before a name; no part of it.
TITLES: Final = (
    "Mr.|Mrs.|Ms.|Miss|Dr.|Prof.|Mr|Mrs|Ms|Dr|Prof|Sir|Dame|Lady|Lord|Rev.|Fr.|Sister|Captain|Capt.|Major|"
    "Lt.|Sgt.|Colonel|Officer|Judge|Justice|Senator|President|Professor|Doctor|Nurse|Coach|Chef|Uncle|Aunt|"
    "Herr|Frau|Señor|Señora|Monsieur|Madame|Sheikh|Rabbi|Imam|Pastor|Chancellor|Minister|Councillor|"
    "Detective|Inspector|Agent|MC|Shri|Smt."
)
#: Behind a name, and part of it.
SUFFIXES: Final = " Jr.| Jr| Sr.| III| II|, Jr."
#: Behind a name, and no part of it.
DEGREES: Final = ", MD|, PhD|, Ph.D.|, RN| MD|, Esq.|, CPA|, MBA|, QC|, DDS| MBE"
