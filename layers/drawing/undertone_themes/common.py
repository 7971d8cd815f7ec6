"""Words that are never topics: opinions, feelings, and general words; written for this project."""

_OPINIONS = """
    absolute absolutely adorable agree amaze amazed amazes amazing amazingly annoyed annoying appreciate appreciated
    appreciation ass atrocious awesome awful awkward bad badly beautiful beautifully beauty beloved best better
    bless blessed bloody bored boring breathtaking brilliant brilliantly broken bs cheap chill clean clear clearly
    clever confused confusing congrats congratulations cool correct crap crazy creepy cringe cringey cry crying cute
    damn dead delicious delightful deserve deserved deserves die died difficult disagree disappointed disappointing
    disappointment disgusting dislike dope dumb easy elegant embarrassing enjoy enjoyable enjoyed enjoying enjoys
    epic ever excellent exceptional excited exciting extraordinary fabulous fair fake false fan fans fantastic fault
    favorite favorites favourite favourites fine fire flawless fool fresh fuck fucked fucking fun funniest funny
    garbage gem genius genuinely glad goat god good goodness gorgeous grateful great greatest gross happiness happy
    hard hate hated hates heart hell helpful hilarious hooked hope hopefully hoping horrendous horrible hot hurt
    hurts impressed impressive incredible incredibly insane insanely inspired inspiring interested interesting joke
    joy kind kinda lame laugh laughed laughing legend legendary lit lmao lol lovable love loved lovely loves loving
    mad magic magical magnificent masterpiece mess mid mind mindblowing mine miss missed needed nice nicely nonsense
    odd original outstanding overrated pathetic perfect perfection perfectly phenomenal pity pleasant pleasure
    pointless poor poorly powerful pretty proud pure rad relatable relaxing respect rich ridiculous rip rough
    rubbish ruin ruined ruins sad sadly satisfied satisfying scary sexy shame shit shitty sick silly simple simply
    slow smart smooth solid soothing sorry special spectacular spot stellar stunning stupid suck sucked sucks super
    superb surprised surprising sweet talented terrible terribly terrific terrifying thank thankful thanks touching
    trash true truly ugly unbelievable underrated unique unreal unusable unwatchable upset useful useless vibes vile
    wack wait waiting waste wasted weak weird weirdly wholesome wicked win wish wishing wonderful wonderfully worse
    worst worth worthless worthy wow wrong yay yikes yours yuck yummy
"""
_SAID_OF_ANYTHING = """
    able abt actual actually add added ago alone already always apart appear ask asked asking asks awhile bar based
    basically become begin beginning believe big bit blow blown body bout boys bring bro brother brought bruh btw
    bunch buy call called came care case catch certain chance change changed check cheers clip close coming complete
    completely consider contains content continue cos count couple cover create creating creator cuz dad day days
    deal decided deep definitely depends different done dude dudes early eight em end ended ends enough entire
    entirely especially everybody everyday everytime everywhere exactly except expect expected expecting explain
    explaining extra extremely fact fall far feel feeling feelings feels fell felt few figure finally find finding
    finish first five fix follow followed forever forget forgot forward found four friend friends front full fully
    game general girl give given gives giving goes gonna gotta greetings guess guy guys haha hahaha half happen
    happened happening happens haven hear heard hearing hehe hello help helped helps hey hi hit hold holy honest
    honestly hour hours huge hundred idea imagine important include including indeed instead issue issues join keep
    keeping keeps kept kid kids killed killing knew know knowing known knows last late later lead learn learned
    least leave leaves leaving left less life line list listen listened listening little live living ll long longer
    look looked looking looks lose lost lot lots low major man manage mate matter mean means meant meet men million
    minute minutes moment moments month months morning move moving name near nearly need needs new nine nobody nope
    normal note nothing notice noticed number obviously often oh old omg open opinion order original others own page
    part parts past pay people perhaps person pick place plain plan play played playing plus point pop possible post
    posted posting present probably problem problems proper properly provide providing pull question questions quick
    quickly random rather reach read reading real reality realize reason recently recommend remember reply request
    rest result results right run running save saved saves saw second seconds seeing seem seemed seems self send
    sense serious seriously set seven several share shared sharing short shout show showed showing shown shows side
    single sir sit sitting six slightly small somebody somehow sometimes somewhere soon sort speak speaking spend
    spent stand start started starting starts state stay step stick stop stopped stuck stuff suddenly suggest
    suggestion support suppose supposed talk talked talking talks tell telling tells ten test thinking tho thought
    thoughts thousand three till today together told tomorrow tonight took top total totally touch tried truth turn
    turned twenty type understand understanding unfortunately unless upon ur usual usually version view viewed views
    wake wanna watchable week weeks whatever whenever wherever whoever wholeheartedly wife wonder wondering word
    words work worked working works world write writes wrote yall yep yesterday young yup
"""
OPINIONS = frozenset(_OPINIONS.split())
COMMON = OPINIONS | frozenset(_SAID_OF_ANYTHING.split())
