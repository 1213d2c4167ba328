"""Words that say nothing of a product, by language: few, so that none is missed by a shopper."""

from functools import lru_cache

from .letters import plain

_WORDS = {
    "en": (
        "a an and are as at be been but by can could do does for from had has have he her his how i"
        " if in into is it its just me my of on or our she so some such than that the their them"
        " then there these they this those to was we were what when where which while who will"
        " with would you your"
    ),
    "de": (
        "aber als am an auch auf aus bei beim bin bis das dass dem den denn der des die dies diese"
        " diesem diesen dieser dieses doch du durch ein eine einem einen einer eines er es für"
        " gegen hat haben ich ihm ihn ihr ihre im in ins ist ja kann man mein meine mit nach nicht"
        " noch nur ob oder sein seine sich sie sind so um und uns unser vom von vor war was wenn"
        " wer wie wir wird zu zum zur über"
    ),
    "fr": (
        "à au aux avec c ce ces cet cette d dans de des du elle elles en est et eu il ils j je l la"
        " le les leur leurs lui m ma mais me mes mon n ne nos notre nous on ont ou où par pas pour"
        " qu que qui s sa se ses son sont sur t ta te tes toi ton tu un une vos votre vous y"
    ),
    "es": (
        "a al como con de del el ella en entre era es esa ese eso esta este esto fue ha han hay la"
        " las le les lo los me mi muy más ni no nos o para pero por que se ser si sin sobre son su"
        " sus te tu un una unas uno unos y ya"
    ),
    "it": (
        "a ad agli ai al alla alle allo anche c che chi ci come con cui d da dagli dai dal dalla"
        " dalle dei del della delle dello di e ed è gli ha ho i il in io l la le lo ma mi nei nel"
        " nella nelle non o per più quel questa queste questi questo se si sono su sua sue sui sul"
        " sulla suo tra un una uno vi"
    ),
    "nl": (
        "aan al als bij dan dat de deze die dit door een en er het hij hoe hun ik in is je kan maar"
        " me met mijn naar niet nog nu of om ons ook op over te tot uit van voor was wat we wel"
        " wij wordt ze zijn zo"
    ),
    "pt": (
        "a ao aos as às com como da das de do dos e é em entre era esta este eu foi há isso já lhe"
        " mais mas me na nas nem no nos não o os ou para pela pelas pelo pelos por que se sem ser"
        " seu seus sua suas são também um uma"
    ),
    "sv": (
        "att av de dem den denna det detta du där efter ej eller en er ett för från ha han har hon"
        " hur i in inte jag kan man med men mig min mot ni när och om oss på sin ska som så till"
        " under upp ut var vi vid är"
    ),
    "da": (
        "af at da de dem den der det dette dig din du eller en er et for fra ham han har hun hvad i"
        " ikke ind jeg kan man med men mig min ned nu når og også om op os på sig sin skal som så"
        " til ud var vi"
    ),
    "nb": (
        "av da de deg dem den denne der det du eller en er et for fra han har hun hva i ikke jeg"
        " kan man med men meg min nå når og også om opp oss på seg sin skal som så til ut var vi"
    ),
    "fi": "ei että hän ja jo joka jos kun mikä minä mutta myös niin ne ole oli on se sen tai tämä",
    "pl": (
        "a aby ale bez być dla do i ich ja jak jako jest już lub ma na nad nie o od oraz po pod"
        " przez przy się są ta tak te tego tej ten to tu w we z za ze że"
    ),
    "cs": "a aby ale bez být do i jak jako je jsou k která které který na nad nebo o od po pod pro"
    " při s se si ta tak to u v ve z za že",
    "tr": "bir bu da de daha en gibi için ile ise ki mi ne o ve veya ya",
    "ru": (
        "а без бы был была были было в вам вас во вот все вы да для до его ее если есть же за и из"
        " или им их к как ко на над не но о об он она они от по под при с со так то у что это я"
    ),
    "zh": "的 了 和 是 在 与 及 或",
}
_SAME = {"nn": "nb", "no": "nb"}


@lru_cache
def stop_words(language: str) -> frozenset[str]:
    """The stop words of a language in plain letters; none where the app knows none."""
    return frozenset(map(plain, _WORDS.get(_SAME.get(language, language), "").split()))
