"""The rules by which comments are tagged, written for the words of one sentence as `undertone.text` spells them.

A rule is a regular expression over words with one space between them: ``it's`` is ``it`` there, ``don't`` is ``do
not``, a link ``<url>``, a mention ``<user>``, a time ``<time>`` and a longer number ``<num>``. ``~3`` stands for up to
three words of any kind, a name in capitals for the expression of that name in `NAMES`, and parentheses do not capture.
Nothing repeats without a limit, so that a sentence takes time in proportion to its length.
"""

import re

from undertone_themes.tags import Rules, Tag

FILLERS = (
    "and|also|am|but|btw|bro|bruh|dude|er|guys|hello|hey|hi|hmm?|i mean|just|like|man|maybe|oh|ok|okay|omg|"
    "one question|or|perhaps|please|pls|plz|quick question|sir|so|sorry|then|uh|uhm|um|wait|well|yo"
)
"""What a sentence may begin with before it says what it says."""

NAMES = {
    "AUX": r"(am|are|can|could|did|do|does|had|has|have|is|should|was|were|will|would)",
    "WHO": r"(anybody|anyone|he|i|it|people|she|somebody|someone|that|the|there|these|they|this|those|u|we|you|your)",
    "PLEASE": r"(pl[sz]+|pleas|please|plss|pl0x|kindly)",
    "VERB": (
        r"((also|at least|finally|just|maybe|not|ever|possibly|really|definitely|totally|seriously|always|"
        r"never) ){0,2}(add|address|analy[sz]e|bake|be|bring|build|change|check|collab|come|compare|consider|"
        r"continue|cook|cover|create|cut|do|drop|edit|fix|feature|finish|get|give|go|have a|improve|include|"
        r"increase|interview|invite|keep|leave|let|link|list|lower|make|mention|move|open|paint|pin|play|post|"
        r"practice|produce|provide|publish|put|raise|react|reduce|release|remake|remove|repeat|reply|respond|"
        r"restock|review|sell|send|share|shoot|show|sing|slow|speak|start|stop|stream|switch|talk|teach|test|tour|"
        r"translate|try|turn|update|upload|use|visit|work on|write|zoom)"
    ),
    # asked of a creator without please: fewer verbs, because advice and stories have the others, too
    "WORK": (
        r"(also |at least |definitely |maybe |really |seriously |totally )?(add|bring back|collab|cover|do (a|an|"
        r"another|more|one|part|some|this|the)|feature|fix|interview|invite|make|play|post|put (a|in|more|out|"
        r"some|the)|react|release|remake|review|sell|send|show|sing|stream|talk about|teach|test|translate|try|"
        r"update|upload|visit|write)"
    ),
    "YOU": r"(you|u|ya|y'all|you guys)",
    "SOFTLY": (
        r"(absolutely|also|all|definitely|even|greatly|guys|highly|maybe|much|only|really|so|still|super|totally|very)"
    ),
    "DETERMINER": r"(a|an|another|less|more|part|some|that|the|these|this|those|your)",
    "GOOD": (
        r"(amazing|awesome|better|cool|fun|good|great|helpful|interesting|lovely|neat|nice|perfect|useful|wonderful)"
    ),
    "SAID": r"(said|say|saying|wrote|write|call|called|labell?ed|typed)",
    "MADE": r"(born|called|discovered|founded|invented|named|pronounced|spelled)",
    "SCREEN": r"(captions?|chart|diagram|graph|label|map|screen|sign|slide|subtitles?|table|text|thumbnail|title)",
    "MEDIA": (
        r"(account|beats?|blog|channel|content|covers?|discord|fanpage|gaming|instagram|insta|link|mixtape|music|"
        r"page|patreon|playlist|podcast|profile|remix|server|shop|site|songs?|store|stream|streams|tiktok|tracks?|"
        r"vids?|videos?|vlogs?|website)"
    ),
    "MESSENGER": r"(telegram|whatsapp|whatsap|snapchat|signal|skype)",
    "THING": (
        r"(answer|caption|captions|chart|date|dates|definition|diagram|equation|fact|facts|flag|formula|graph|"
        r"label|labels|map|math|maths|name|number|numbers|pronunciation|solution|spelling|statement|step|subtitle|"
        r"subtitles|table|thumbnail|title|translation|year|years|calculation|sign|timeline|order)"
    ),
    "WRONG": (
        r"(false|inaccurate|incorrect|misleading|mislabell?ed|off by|swapped|untrue|wrong|not (accurate|correct|"
        r"right|true))"
    ),
    "DIGITS": r"(<num>|<time>|[0-9][^ ]*)",
}

RULES = {
    Tag.QUESTION: Rules(
        begins=r"""
        (how|what|when|where|why) (exactly )?AUX
        (what's|where's|who's) (the|that|this|your|his|her)
        (what|where|who) (the|your) (best|brand|difference|link|model|music|name|size|song|title)
        (what|which|whose) ~2 AUX WHO
        how (big|far|fast|large|long|many|much|often|old|tall|heavy|hot|deep) ~3 AUX
        how come
        (?!am |do )AUX (?!that |these |those |people )WHO
        do (anybody|anyone|i|they|u|we|you)
        (any|no|some) ?(body|one) (know|knows|tried|have|has|got|else have|else having)
        any (idea|ideas|clue|tips|advice|recommendations?|suggestions?)
        """,
        holds=r"""
        (i|i'm|just|was) (wonder|wondering|curious) (how|if|what|when|where|whether|which|who|why|about)
        (genuine|honest|my|quick|real|serious|simple|stupid) question
        (does|do|did|has|have) any ?(body|one) (else )?~1 (know|have|tried|used|remember|notice|noticed|recognize)
        (can|could|would|will) (some|any) ?(body|one) (please )?(explain|tell|help|clarify|confirm|identify)
        (can|could|would|will) (you|u) (please )?(explain|tell|clarify|confirm)
        (tell|explain to) (me|us) (how|if|what|when|where|which|who|why)
        PLEASE (tell|explain) ~2 (how|if|what|when|where|which|who|why)
        what am i (doing|missing)
        """,
        unless=r"""
        (am i right|eh|h[ae]|huh|hehe|haha|is not it|lol|lmao|no|ok|okay|right|yes|anyone else|anybody else)$
        who (else|cares|needs|would have|could have)
        (the|on earth) (fuck|heck|hell)|(what|who|why|where) on earth|wtf|tf
        can we (all|just|please|stop|take|talk)
        no (such thing as )?(dumb|stupid|silly) question
        (any|no) ?(body|one) (else )?(here|in|watching|listening|from|still)
        (are|r) (you|u) (kidding|serious|joking|insane|crazy|mad|high|blind|deaf)
        (what|how) (else )?(can|could|more can|more could) (i|you|one|we) (say|ask|want|need|not)
        why (is|are|does|do|did) (nobody|no one|everyone|everybody|this so|he so|she so|it so|they so|so many)
        (can|could|would) (you|u) (believe|imagine|not)
        (did|do) (you|u) (know|even|guys know)
        how (dare|cool|cute|sweet|amazing|awesome|beautiful|good) (is|are|was|were)
        (what|where) (is|are) (wrong with|the world coming)
        what is not to
        """,
    ),
    Tag.REQUEST: Rules(
        begins=r"""
        (bring|get) ~4 back
        (add|cover|drop|fix|include|lower|post|release|remove|review|turn|upload) (DETERMINER|it|back|down|off|up)
        (do|make) (a|an|another|more|one|part|this) ~1
        do ~4 (next|instead)
        (give|show|teach|tell) (them|us|him|her) (a|an|how|more|some|the|your|what)
        let (us|me) (have|hear|see)
        (build|compare|interview|invite|keep|play|react|start|stop|try|visit) ~9 (again|coming|instead|next|soon|PLEASE)
        (consider|try|stop|start|keep) (adding|doing|making|posting|putting|using|talking|showing|cutting|zooming)
        consider [^ ]+ing
        (need|want|needs) (a|an|another|more|part) ~3
        would (SOFTLY )?(love|like) (a|an|another|it if|if|more|some|to have|to hear|to see|you)
        (suggestion|feature request|request|video idea)s?
        (how|what) about (a|an|doing|making|some|the|you|another|using|adding)
        (any|is there any|is there a) (chance|way you|possibility)
        why (do not|not|don't) (you|u|they|we) (guys )?
        next (time|video|episode|one) ~2 VERB
        part ([0-9]|two|three|<num>)$
        """,
        holds=r"""
        PLEASE (PLEASE ){0,4}(do not|someone |somebody |you |guys )?(more|another|part|less|VERB)
        (can|could|would) (any ?(body|one)|some ?(body|one)|they|YOU) (all |mind |PLEASE |SOFTLY ){0,2}(VERB|[^ ]+ing)
        (can|could) we (also |maybe |please )?(get|have|see|hear) (a|an|another|more|part|some|the|this)
        (i'd|we'd|i would|we would) (SOFTLY )?(appreciate|like|love) (DETERMINER|for|if|it if|to (have|hear|see)|you to)
        (they|YOU) (SOFTLY )?(gotta|have to|must|need to|ought to|should) WORK
        should (SOFTLY )?be (the )?next
        (would|could|it'd|will) be (SOFTLY )?GOOD (for|if|to|with|too)
        would be (SOFTLY )?(appreciated|helpful|useful)$
        wish (it|there|they|this|YOU) (SOFTLY )?(could|did|had|made|showed|used|was|were|would|will)
        we (SOFTLY )?(demand|need|want) (a|an|another|more|part)
        (i|we) (really |just |still )?(need|want) (another|more|part)
        need more (of|like)
        (hoping|hope) (for (a|an|another|more)|to see (a|another|more)|(they|you) (add|do a|do another|make))
        waiting for (a|another|part|season|the (full|next|part|review|tutorial|video))
        more (of )?(this|these|that|those|content|episodes|videos|like this|like these) ~3 PLEASE
        (make|do|need|want|get|bring|keep|add|upload|more|part|show) ~9 PLEASE$
        (do|try|make|review|cover|play|visit|test|build|react to) ~5 next$
        (any chance|feature request|video idea|idea for)
        (bitte|por favor|s'il (te|vous) pla[iî]t|podr[ií]as|pourriez vous|kannst du|könntest du)
        """,
        unless=r"""
        (my|our) (channel|page|code|profile|new|latest)
        (any|some) ?(body|one) (please )?(explain|tell|help)
        wish (you|u) (were here|all|the best)
        keep (it up|up|doing what|going|shining|inspiring)
        drop a (comment|like|sub)
        (do not|never|dont) (ever )?(cry|give up|hate|judge|worry)
        consider (checking|subscribing|joining|becoming|donating)
        (how|what|when|where|which|who) ~2 (can|could|do|should|would) (i|we|you|u)
        as (he|i|it|she|they|we|you) please
        make it make sense
        (can|could) (you|u) (not|get|be|have|go|use|see|hear) (any|more)
        """,
    ),
    Tag.THANKS: Rules(
        begins=r"""
        (cheers|ty)( (for|man|mate|bro|so|sir|very|this|from|a|dude)|$)
        """,
        holds=r"""
        (thank|thanks|thanx|thnx|thx|tks|thankyou|thanku|tysm|tyvm|tq|thanking)
        (much|greatly|really|highly|so) appreciated
        appreciate (all|it|that|the|this|these|those|u|what|you|your|everything|every)
        (so |very |really |forever |truly |eternally )?grateful (for|that|to)
        (god )?bless (u|you|ya)
        (arigat[oō]|danke|dankeschön|dhanyavad|gracias|grazie|merci|obrigad[oa]|shukran|shukriya|شكرا|شكرًا|धन्यवाद)
        """,
        unless=r"""
        no (thank|thanks)
        thanks? (for|4) (nothing|wasting|ruining|the nightmares|spoiling|scaring)
        thank (god|goodness|heavens|fuck|the lord|jesus)
        thanks to (?!you|your|u|this|these|him|her|them|everyone|all|everybody)
        (would|'d|i'd|we'd) (really |also )?appreciate
        (do not|not|never|did not|does not|n't) (even |really )?(say )?(appreciate|thank|thanks)
        """,
    ),
    Tag.CORRECTION: Rules(
        begins=r"""
        (correction|erratum)
        actually (?!i |i'm |if |you |we )([^ ]+ ){1,3}(is|was|are|were) ~4 (DIGITS|by|first [^ ]+(ed|wn|lt|nt|de)|MADE)
        (false|incorrect|not true|not quite right|wrong) (he|it|she|that|the|there|they|this|those|you) ~1
        (that|this) is (false|incorrect|wrong) [^ ]+ (are|can|did|do|does|has|is|was|were)
        no ~6 (after|before|not an?|MADE) ~1
        that( is| was)? not an? ~2 that an?
        (he|she|they|that|it) (did|was|is) not ~6 (his|her|the|that|it) ~2 (did|was|is)$
        """,
        holds=r"""
        (small|minor|slight|tiny|quick|little|one|important|necessary) (correction|erratum)
        (small|minor|slight|tiny|little|an) (errors?|mistakes?|typos?) (at|around|in|on|here)
        (typo|misprint|mispron(ounced?|ouncing|unciation|ounciation)|misspell?ed|misspelt)
        (misattributed|mislabell?ed|misquoted|misspoke|mistranslated)
        (it|it is|actually|that) (pronounced|spelled|spelt)
        (it|it is|actually|that|that is) called ~3 not
        THING ~5 (is|are|was|were|seems?|looks?|being) (all |actually |completely |just |a bit )?(WRONG|missing)
        (that|this|which|statement)( is| was)? (actually )?(inaccurate|incorrect|untrue|not (accurate|correct|true))
        factually (false|inaccurate|incorrect|wrong)
        (that|this)( is)? (wrong|false) (it|the|he|she|they|you|there) ~1
        you (accidentally )?SAID ~7 but (it|that|the|this) ~3 (are|is|means|says|should|shows|was)
        you (accidentally |keep |kept )?SAID ~7 (when you (mean|meant)|instead of)
        you (guys )?(mixed up|confused|are confusing|are mixing|swapped) (the|them|[^ ]+ (and|with))
        (think|believe|guess|sure) (you|he|she|they) (mean|meant)
        (you|he|she) (got|have|had) (the|this|that|it|his|her) ~3 (wrong|backwards|mixed up|upside down)
        (you|he|she) (are |is |might be |may be )?thinking of
        (you|video|he|she) (forgot|forget|failed) to mention
        (actually|in|is|was|were|on) DIGITS ~3 not (at |in |on )?DIGITS
        is not it (actually )?DIGITS
        it should (be|read|say|have been) ~4 (and not|not|instead)
        should be ~6 and not ~1
        SCREEN (says?|said|shows?|reads?) ~6 (but|instead|it (is|was))
        but (the|your) SCREEN (says?|shows?)
        """,
        unless=r"""
        (i|i'm|we) (was|were|am|be|stand)? ?(so )?(wrong|corrected)
        not (gonna|going|lie|bad|even)$
        (color|colour|lens|grade|gamma|auto|text) correction
        (market|price|stock) correction|correction (in|of|or)
        (i|we) misspoke
        """,
    ),
    Tag.SPAM: Rules(
        begins=r"""
        like (this )?(comment )?if (you|ya|u|yes|your|we) ~1
        like this (comment|if)
        PLEASE like ~2 (so|if|my|this)
        (first|next) ([0-9]+|<num>|10|100) (people|comments?|likes|subs|to)
        follow (me|my|us|back)
        (any|some) ?(body|one) (here|who) ~5 like if
        """,
        holds=r"""
        (check|checked|checkout|click|come|follow|go|join|listen|look|subscribe|support|visit) ~5 (my|our) ~2 MEDIA
        (on|to|in|at) (my|our) (own |new |little |small )?MEDIA ~3 (check|go|look|please|pls)
        (link|videos?|music|songs?|more) (is |are )?(on|in) my (profile|bio|channel|page)
        (i|we) (also )?(make|do|post|upload|create) ~5 (check|chance|drop a|come by|give (it|me)|follow|support)
        (sub4sub|s4s|f4f|sub 4 sub|sub for sub|follow for follow|like4like|l4l|follow back|sub back|subback)
        (sub|subscribe|subs) (to|for) (me|my|sub|everyone)
        (i|will|i'll|we) (will )?(subscribe|sub|follow|gift|send) (back|to (you|everyone|anyone|all)|everyone)
        like (this |the )(comment )?if (you|u|yes|ya|y'all|we|your|agree)
        (at|get|gimme|give|hit|need|reach|want) (me |this |to )?(<num>|[0-9]+) (likes|subs|subscribers|followers)
        (likes?|subs|subscribers) for no reason
        like (this |it )?so ~1 (can|will|may) (see|notice)
        (on|via|through|by|my|her|his|at|our|group) (his |her |my )?MESSENGER
        MESSENGER (me|him|her|us|number|group|channel|<user>|<num>|\+|[0-9])
        (contact|dm|e ?mail|inbox|message|text|write) (me|him|her|us|mr|mrs|dr) ~2 (at|for|if|now|on|to|via|<user>)
        (ask|contact|message|dm|thanks to|follow|text|via|reach) (mr |mrs |dr )?<user>
        (earn|earned|made|make) ~3 <num> ~5 (daily|weekly|(a|per) (day|week)|from home|online|trading|profits?|back)
        (make|making|earn|earning) money (online|from home)
        invested ~9 <num>
        invest(ing|ment|ments)? (advisor|broker|expert|manager|mentor|platform)
        (bitcoin|btc|crypto|forex|nft|usdt|trading) ~4 (expert|made me|mentor|recover|recovery|signals?|trader)
        (recover|recovered|recovering) ~4 (account|bitcoin|btc|crypto|funds|money|wallet)
        (casino bonus|online casino|best casino|free spins|betting tips|sure bets|online slots)
        (gift cards?|free (gifts?|iphone|iphones|followers|subs|skins|robux|v bucks|vbucks|beats|spins))
        claim (a|my|the|your|yours)( free)? ~1 (prize|reward|gift|bonus|now|here)
        giving away ([0-9]|<num>|free|a|an|some|my)
        (promo|discount|coupon|referral|invite) code
        (use|with) (my |the |our )?code ~2 (for|to|at|and)
        ([0-9]+%|<num>) off (everything|all|your|on|at|with|the)
        (<num>|[0-9]+) (followers|subs|subscribers|views|likes) (instantly|fast|free|for free|guaranteed)
        (buy|click|click here|download|free|get|go to|join|register|see more|shop|sign up|visit|win) ~6 <url>
        (here|now) <url>
        <url> ~4 (buy|click|discount|download|earn|free|join|now|register|subscribe|win)
        copy (and |n )?paste (this|it)
        (repost|send|share|post|paste) this (to|on|in) ([0-9]|<num>|ten|five|other|every)
        hot (girls|singles|babes|women|moms)
        (girls|singles) ~3 (click|profile|near you)
        (cured|cure|healed|heal) (me|my) ~9 (dr|doctor|herbs?|herbal|email|him|natural)
        (dr|doctor) ~4 (cured|cure|healed)
        (small|new) (youtuber|creator|artist|rapper|channel) ~6 (check|follow|help|subs?|subscribe|support|PLEASE)
        mean (the|a) (world|lot) ~4 (check|checked|sub|subscribed|subscribe|listen|listened|watch|watched|support)
        (join|enter) (my|our|the) (discord|server|group|team|giveaway|clan)
        (my|a) mentor ~9 (changed|trad|invest|life)
        """,
        unless=r"""
        (you should|they should|never) (check|follow|watch)
        """,
    ),
}

CORRECTED_WORD = re.compile(r"\*[^\W\d_]++")
"""A word behind an asterisk and nothing else corrects a spelling."""
