"""What the people of the city write. {hij}, {hem} and {zijn} speak of the pupil."""

# (facts, interpretation) of a signal about a pupil.
SEEN: tuple[tuple[str, str], ...] = (
    (
        "Tijdens de les stuurde {hij} berichten waarin {hij} een medeleerling uitschold. Toen ik ernaar vroeg, liep {hij} weg.",
        "Zo ken ik {hem} niet.",
    ),
    ("{Hij} zegt sinds twee weken niets meer in de klas en eet ’s middags alleen.", ""),
    (
        "{Hij} tekende drie keer hetzelfde symbool op {zijn} werkboek en zei dat ‘wij daar niets van snappen’.",
        "Misschien zoekt {hij} iets om bij te horen.",
    ),
    (
        "{Hij} zei tegen twee klasgenoten na de vakantie niet meer naar school te komen, en gaf {zijn} werkboek weg.",
        "Ik maak me zorgen, zo stil ken ik {hem} niet.",
    ),
    ("{Hij} kwam deze week voor de derde keer te laat en wou niet zeggen waarom.", ""),
    (
        "Op de speelplaats zei {hij} luidop dat meisjes geen leiding horen te geven. Enkele leerlingen lachten mee.",
        "Ik weet niet of {hij} dat meent of iets herhaalt.",
    ),
    ("{Hij} weigerde vandaag naast een klasgenoot te zitten ‘om wat die gelooft’.", "Thuis is er veel gebeurd, denk ik."),
    ("In {zijn} agenda staan leuzen tegen ‘het systeem’. {Hij} zei dat we het nog wel zouden zien.", ""),
    (
        "Bij het kringgesprek over het nieuws riep {hij} dat het allemaal verzonnen is en stapte {hij} de klas uit.",
        "{Hij} kijkt veel filmpjes, zegt {zijn} zus.",
    ),
    ("{Hij} heeft al vier dagen geen boterhammen mee en valt in slaap tijdens de les.", "Er is misschien thuis iets aan de hand."),
    ("{Hij} toonde op {zijn} telefoon een filmpje waarin iemand geslagen wordt, en vond dat ‘verdiend’.", ""),
    ("Twee klasgenoten vroegen me om {hem} niet meer in hun groepje te zetten: {hij} scheldt hen uit voor verraders.", ""),
    (
        "{Hij} vertelde dat {hij} ’s avonds met volwassenen praat in een gesloten groep en dat ik dat niet mocht doorzeggen.",
        "Dat laatste verontrust me het meest.",
    ),
    ("{Hij} gooide een stoel omver na een opmerking over {zijn} kledij en huilde daarna in de gang.", ""),
    ("Sinds september is {hij} gestopt met de muziekschool, de sport en het koor, allemaal in één maand.", ""),
    ("{Hij} liet in een opstel schrijven dat ‘het beter is als ik er niet meer ben’. Ik sprak {hem} er meteen over aan.", "{Hij} lachte het weg."),
    ("Op de bus riep {hij} naar een leerling van de andere school. De busbegeleider moest tussenkomen.", ""),
    ("{Hij} draagt de hele dag {zijn} jas en wil niet turnen. Vroeger was {hij} de eerste op het veld.", ""),
    ("{Hij} verspreidde een tekening van een leerkracht met een geweer erbij. {Hij} noemde het een grap.", "Een grap of niet: de klas schrok."),
    ("Bij het groepswerk zei {hij} dat ‘zulke mensen’ eruit moeten. Ik heb het gesprek stilgelegd.", ""),
)  # fmt: skip
URGENT = "{Hij} zei in de gang dat {hij} zich vanavond iets zal aandoen. Een collega blijft bij {hem}."
AROUND: tuple[tuple[str, str], ...] = (
    ("Jongeren aan het buurtplein", "Aan het buurtplein deelt iemand filmpjes uit aan jongeren. Twee leerlingen vertelden het in de les."),
    ("Een groep aan het station", "Leerlingen vertellen dat aan het station folders worden uitgedeeld met dreigende taal."),
    ("Een online groep van de wijk", "In een groep op sociale media wordt opgeroepen om zaterdag ‘orde te scheppen’ in de wijk."),
    ("Het pleintje achter de sporthal", "Op het pleintje hangen stickers met leuzen. De kleinste leerlingen durven er niet meer langs."),
    ("Een club waar oud-leerlingen komen", "Oud-leerlingen nodigen leerlingen van het zesde uit op ‘trainingen’ in het bos."),
)  # fmt: skip
ABOUT_STAFF = (
    "Een collega noemde leerlingen tijdens de les ‘profiteurs’. Drie leerlingen kwamen het mij los van elkaar zeggen."
)
CONFLICT = "{Hij} zegt dat de zorgcoördinator {hem} na de les voor de klas uitlachte, en durft er nu niet meer naartoe."
ADDED = "Vandaag zei {hij} er nog bij dat {hij} er thuis niet over mag praten."
DECLINED = (
    "Besproken met de klasleraar: het symbool hoort bij een voetbalploeg.",
    "Nagevraagd bij de leerling en de ouders: er was een verhuis. De klasleraar volgt het op.",
    "Dit hoort bij het gewone klasgesprek. De leerkracht neemt het daar op.",
)
BRIEFINGS = (
    "Vraag hoe het gaat in de klas en in de groepschat. Begin bij de muziek, daar vertelt {hij} graag over.",
    "Vraag wat {hij} nodig heeft om zich goed te voelen in de klas. Het hoeft niet over het voorval te gaan.",
    "Luister eerst. Zeg op het einde dat u dit met mij bespreekt, en vraag of dat goed is.",
)
PLACE_BRIEFING = "Vraag wat ze daar zien, en hoe ze dat beleven. Noteer geen namen van anderen."
REPORTS = (
    "{Hij} voelt zich alleen sinds de ruzie in de groep. Thuis praat {hij} er niet over. {Hij} wil graag dat iemand mee naar de klas stapt.",
    "Het gesprek verliep stroef. Op het einde zei {hij} dat een neef {hem} filmpjes doorstuurt en dat {hij} niet goed weet wat ervan te denken.",
    "De ouders schrokken, maar werken graag mee. Ze merkten zelf dat {hij} ’s nachts online is.",
    "{Hij} vindt dat niemand naar {hem} luistert. Over het nieuws wil {hij} wel praten, niet in de klas.",
)
PLACE_REPORT = "De leerling ziet het elke dag en neemt nu een omweg. Er wordt niemand bedreigd; het voelt niet veilig."
PREPARED = (
    "Wat zien wij op school, wie heeft het vertrouwen, en wat is nu nodig?",
    "Hoe helpen we in de klas, en wie spreekt met de ouders?",
)
NOTE = "Iedereen ziet hetzelfde: minder contact met de klas, meer online. Sterk: de band met de klasleraar."
DECISION = "Een vast aanspreekpunt op school, en een gesprek met de ouders."
WHY_CHANGE = "Sinds begin oktober: stiller in de klas, feller op de speelplaats."
FACTS = "Drie voorvallen, telkens op maandag. Geen afwezigheden."
READING = "Op zoek naar een plek om bij te horen. Het kan ook verdriet zijn om de scheiding thuis."
NEEDS = "Iemand die luistert, en een rol in de klas."
STRENGTHS = "De klasleraar, een oudere broer, het voetbal."
UNKNOWN = "Met wie {hij} online praat."
ACTIONS = (
    "Voer om de week een gesprek, en vraag wat er goed ging.",
    "Spreek met de klas af hoe we over het nieuws praten.",
    "Bel de ouders elke twee weken, ook als het goed gaat.",
    "Zoek samen een taak op school die ertoe doet.",
)
PLACE_ACTION = "Ga twee keer per week langs, en vraag wat er leeft."
CLB_NOTES = (
    "Dossier opgevraagd. In het lager was er een traject rond faalangst; de ouders weten dat wij meekijken.",
    "Gesprek gehad op het CLB. Geen acute zorg; wel veel eenzaamheid. Ik volg op.",
)
CLB_TEAM = (
    "Besproken op het CLB-team met de referentiepersoon: geen aanwijzing van ronseling, wel een kwetsbare periode."
)
CLB_SUMMARY = (
    "Wij stellen een vast aanspreekpunt voor, en een klasgesprek zonder namen. Het CLB biedt drie gesprekken aan."
)
FOR_CITY = "Op school zoekt deze leerling weinig contact meer. De ouders vragen een gesprek met u over wat er in de wijk bestaat."
JUDGED = "De leerling overziet nog niet wat dit voor de klas betekent; de ouders beslissen."
RECALLED = "Er stond een zin in die de school niet nodig heeft."
REFUSED = "De ouders willen geen gesprek met het CLB en geen hulp van buiten. De leerling zegt dat het overgaat."
NO_CONCERN = "Er is steun in het gezin, en de leerling blijft met de klasleraar praten. Geen verontrusting in de zin van het decreet."
CONCERN = "De leerling is vaak alleen thuis en er zijn signalen van verwaarlozing. Overlegd met het vertrouwenscentrum."
QUESTION = "Een leerling herhaalt leuzen van een gesloten groep. Waar let ik op in een eerste gesprek?"
ANSWER = "Vraag naar de mensen in die groep, niet naar de leuzen. Laat {hem} vertellen wat {hij} daar vindt."
VOICES = ("Ingelicht dat wij ons zorgen maken en wat wij op school doen.", "De klasleraar belt eerst zelf nog eens.")
MEASURE = ("Elke maandag tien minuten met de klasleraar", "Wat lastig was, komt eruit vóór het in de klas ontploft")
MORE_CARE = (
    "De klas alleen volstaat niet: er is één vaste persoon nodig, en afspraken die thuis en op school dezelfde zijn."
)
EXTEND = (
    "Zes weken geprobeerd: de gesprekken lukken, in de klas blijft het moeilijk. Wij weten niet genoeg over waarom."
)
LESS_CARE = "De gesprekken hielpen. {Hij} zit weer bij de groep aan tafel; de klasleraar volgt verder op."
TOLD = "Dank u om dit te melden."
NEWS = (
    "De wijkagent zag {hem} zaterdag bij een groep die gewelddadige slogans riep. {Hij} riep zelf niet mee.",
    "De federale politie kreeg een bericht door waarin {hij} gevraagd werd voor een gesloten groep.",
    "Bij een controle aan het station had {hij} pamfletten bij zich die oproepen tot haat.",
    "Een buurtbewoner meldde dat {hij} ’s nachts leuzen spuit op de elektriciteitskast.",
)
CITY_NOTE = "Gebeld met de directie. De school pakt dit zelf aan; ik bel over drie weken terug."
POLICE_ANSWER = "De school volgt dit op met haar partners. U hoort het van ons als er iets wijzigt dat u moet weten."
AGREED = "Akkoord met deze tekst."
OBJECTED = "Laat ‘met haar partners’ weg: zo lijkt het alsof er hulp loopt."

# Why somebody had to read at once, and what the DPO said of it.
EMERGENCY = "Er hangt een dreigbriefje aan de poort met een naam erop. Ik moet nu weten of er al iets speelt."
REVIEWED = (
    "Er was een briefje met een naam en een uur, en de zorgcoördinator gaf les. De lezing was beperkt tot die leerling."
)
READ_ALONG = "Deze leerling zit elke week bij mij voor gedrag. Ik hoorde de referentie op het zorgoverleg."
