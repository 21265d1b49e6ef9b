"""Words of everyday English. That a text has one of them says little of what it is about, however few texts have it.

Among the few dozen answers of a small site, "second" or "flat" may stand in one alone: without this list, such a word would decide.
"""

from __future__ import annotations

from typing import Final

from commonplace.connection.stems import stem

EVERYDAY: Final = frozenset(stem(word) for line in (
    "able above accept according account across act action actual add advice affect agree ahead air allow almost amount angle answer",
    "appear apply april area arm arrive asleep attempt august available avoid awful back bad bag balance ball bank bare base basic",
    "bath bear beat beautiful become bed begin behind believe bell belong below bend beside big bike bit bite black blow blue boat",
    "body boil bone book boot border bother bottle bottom bowl box brain branch bread break breakfast breath bright bring brother",
    "brown brush build building burn bus business button bye cake call camera camp candle car card care careful carry case cat catch",
    "cause center certain chain chance change cheap check cheese chicken child choose city class clean clear clever climb clock close",
    "clothes cloud club coat coffee coin cold color combine comfort common company compare complete concern connect consider contact",
    "contain content continue cook cool corner correct cost count country couple course cover crack crowd cry cup current customer",
    "cut daily damp danger dark date daughter day dead deal dear december decide deep degree deliver depend describe desk detail",
    "develop die difference different difficult dinner direct direction dirt discover discuss dish distance divide doctor dog door",
    "double doubt drag draw dream dress drink drive drop dry dust duty ear early earn earth east easy eat edge effect effort egg",
    "eight eighth eleven empty end energy engine enjoy enter entire equal escape evening event exact example except excite exercise",
    "exit expect experience explain express extra extreme eye face fact fail fair fall false family famous far farm fast fat favorite",
    "fear february feed feel fellow female field fifteen fifth fifty fight figure fill final find fine finger finish fire firm fish",
    "fit five fix flat floor flow flower fly fold follow food foot force foreign forget form forward four fourth frame free fresh",
    "friday friend front fruit full fun funny future gain garden gas gather general gentle gift glass gold grade grand grass gray",
    "great green ground group grow guard guess guest guide hair half hall hand handle hang happen happy hard hat hate head health",
    "hear heart heat heavy height hello hide high hill history hit hold hole holiday home hope horse hospital hot hotel hour house",
    "huge human hundred hungry hunt hurry hurt husband ice idea imagine important improve include increase indeed inside instead",
    "interest issue item january job join joke july jump june kick kill kind kitchen knee knife knock lady lake lamp land large last",
    "late laugh law lay lead leaf learn least leave leg less lesson letter level lie life lift light limit line lip list live local",
    "lock long loose lot love low luck lucky machine magic mail main major male man manage map march mark market marry match material",
    "matter may meal mean measure meat medicine meet member memory mention message metal middle mile milk million mind minute miss",
    "mistake mix modern moment monday month mood moon morning mountain mouth move mud music name narrow natural nature near neat",
    "necessary neck neighbor nervous new nice night nine noon normal north nose note notice novel november number nurse object occur",
    "ocean october odd offer office oil old open opinion opposite order ordinary original outside oven page pain paint pair pan paper",
    "park part partner party past path pattern pause peace pen perfect perhaps period person pet pick picture piece pin pipe place",
    "plain plan plane plant plastic plate play plenty plus pocket point police polite popular position positive possible post pot",
    "pour power prepare present press pretty prevent price print prize problem produce product program project proper protect proud",
    "provide public pull purpose push quality quarter question quick quite race radio rain raise range rare rate raw reach read ready",
    "real reason receive recipe recognize recommend red reduce refer regular relax remain remember remind remove rent repeat replace",
    "request require respond rest result return rich ride ring rise river road rock roll roof room root rope rough round route row",
    "rub run rush sad safe salt sand saturday save scene screen sea season seat second section see seem sell send sense separate",
    "september serious serve service set settle seven seventh several shade shadow shake shape share sharp shine ship shirt shock",
    "shoe shop shore short shoulder shout show shut side sign signal silver similar simple sing single sink sister sit situation six",
    "sixth size skin sky sleep slide slip slow small smart smell smile smoke smooth snow soap social soft soil solid solve son song",
    "soon sort sound soup south space speak special speed spend spot spread spring square staff stage stair stamp stand star start",
    "state station stay steady step stick stone stop store storm straight strange street strength string strong student style subject",
    "success sudden sugar suggest suit sun sunday supper supply support suppose surface surprise survive sweet swim switch system",
    "table tail talk tall task taste tax tea teacher team tear telephone ten tend tent term terrible test thank thick thin third",
    "thirty thousand thread three throat throw thursday ticket tie tight time tire title today toe together tomorrow tongue tonight",
    "tool tooth top total touch tough toward town track trade traffic train travel treat tree trip trouble truck true trust truth",
    "tuesday turn tv twelve twenty twice twist two type ugly understand unit upon upper use useful usual value various view village",
    "visit voice wait wake walk wall war warm wash waste watch water wave weak wear weather wedding wednesday week weigh weight",
    "welcome west wet wheel white whole wide wife wild win wind window wing winter wise woman wonder wood word world worry worse",
    "worst worth wrap write wrong yard year yellow yesterday young zero",
) for word in line.split())
"""Their stems."""
