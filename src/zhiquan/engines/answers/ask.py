"""One question to one answer: what is meant, what is known, what may be said, and when to ask back or to say no.

The order is fixed: a talk that waits for a reply is continued; then our own entries; then the law texts, quoted and nothing
else; then a question back; then a refusal. No step makes up a sentence: words come from entries, articles and the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from zhiquan.engines.answers import wording
from zhiquan.engines.answers.compose import Draft, Shelf, add_quote, compose, computed, quoted, tell_beside
from zhiquan.engines.answers.entries import TELLING, EntryIndex, Match, borne_out, likely_articles
from zhiquan.engines.answers.hearing import Floats, Listener, Step, Understood
from zhiquan.engines.answers.limits import Limit
from zhiquan.engines.answers.masking import masked
from zhiquan.engines.answers.model import Answer, Entry, Hit, Intent, Kind, Option, Talk, Words
from zhiquan.engines.answers.sureness import Limits, sure_of_answer, sure_of_entry, tells

Embed = Callable[[str], Floats]
# A law and an article named together; of the words before 法, 条例 … any ending may be the law's name.
NAMED = re.compile(
    r"《?([\u4e00-\u9fff（）]{2,30}?(?:法|条例|细则|规定|办法|解释))》?的?第([零一二三四五六七八九十百千]+|\d{1,4})条"
)
SHORTEST_NAME, FIRST_ARTICLE = 3, "第一条"
OUT_OF_SCOPE, GREETING = "out_of_scope", "greeting"
MOST_OPTIONS, MOST_QUOTED, MOST_BESIDE = 4, 3, 2


@dataclass(frozen=True)
class Form:
    """A matter that can be handled online: its name, what it is for, and where its form opens."""

    code: str
    name: Words
    summary: Words
    link: str


@dataclass(frozen=True)
class Assistant:
    """Everything needed to answer. Make it once for a book of knowledge and an edition of the rules."""

    index: EntryIndex
    intents: Mapping[str, Intent]
    listener: Listener
    shelf: Shelf
    forms: Mapping[str, Form] = field(default_factory=dict)
    embed: Embed | None = None
    limits: Limits = field(default_factory=Limits)

    def answer(
        self, question: str, on: date, talk: Talk | None = None, language: str | None = None
    ) -> tuple[Answer, Talk]:
        """Answer a question by the law of the day. `talk` is what the talk remembers; the new memory comes back.

        `language` overrides the language of the question. Never raises for what a person may type.
        """
        memory = talk or Talk()
        heard, vector = self.heard(question, on, memory.slots, str(memory.pending.get("question", "")))
        if language:
            heard = replace(heard, language=language)
        turn = _Turn(self, question, heard, vector, on, memory)
        said, after = turn.run()
        return replace(said, on=on, label=wording.say(wording.LABEL, heard.language)), after

    def wanted(self, question: str, on: date, before: str = "") -> tuple[tuple[str, float], ...]:
        """The intents of a question by their chances, likeliest first, as the entries bear them out. `before` is what was
        asked before it in the same talk."""
        heard, vector = self.heard(question, on, {}, before)
        return _Turn(self, question, heard, vector, on, Talk()).found(heard.text, vector).intents

    def heard(
        self, question: str, on: date, known: Mapping[str, Any], before: str = ""
    ) -> tuple[Understood, Floats | None]:
        """What a question says, and its vector where there are vectors."""
        text = self.listener.normal(question)
        vector = self.embed(text) if self.embed and text else None
        return self.listener.understand(question, on, known, vector, before), vector


@dataclass(frozen=True)
class _Found:
    """What was found: entries and articles best first, how sure it is that they answer, and that the first entry does;
    and the intents as the entries bear them out."""

    ranked: Sequence[Match]
    hits: Sequence[Hit]
    sure: float
    fits: float
    intents: tuple[tuple[str, float], ...] = ()


class _Turn:
    """One question on its way to an answer."""

    def __init__(
        self,
        assistant: Assistant,
        question: str,
        heard: Understood,
        vector: Floats | None,
        on: date,
        talk: Talk,
    ) -> None:
        self.a = assistant
        self.question = question
        self.heard = heard
        self.vector = vector
        self.on = on
        self.talk = talk
        self.slots = dict(heard.slots)
        self.language = heard.language

    def run(self) -> tuple[Answer, Talk]:
        if not self.heard.text.strip():
            return self._answer("clarify", self._say(wording.EMPTY), reason="empty"), self.talk
        pending = self.talk.pending
        if pending:
            step = self.a.listener.go_on(pending, self.question, self.slots)
            if step is not None:
                return self._stepped(step)
        if self.talk.asked and self._elaborates():
            self._hear(f"{self.talk.asked}\n{self.question}")
        return self._fresh()

    def _elaborates(self) -> bool:
        """Whether this adds to the last question: it asks nothing, and neither greets nor wants a person."""
        own = self.a.intents.get(self.heard.intent)
        if (
            own is not None
            and self.heard.chance >= self.a.limits.intent
            and (own.handover or own.code == GREETING)
        ):
            return False
        return len(self.question) <= self.a.limits.added and self.a.listener.elaborates(self.question)

    def _hear(self, question: str) -> None:
        """Take this for what was asked; what waited for a reply waits no more."""
        self.talk = replace(self.talk, pending={})
        self.question, language = question, self.heard.language
        heard, self.vector = self.a.heard(question, self.on, self.slots)
        self.heard, self.slots = replace(heard, language=language), dict(heard.slots)

    # ---------- a decision tree

    def _stepped(self, step: Step) -> tuple[Answer, Talk]:
        self.slots = {**self.slots, **step.slots}
        if step.asks:
            return self._ask_back(step)
        intent = self.a.intents.get(step.intent)
        entry = self._entry(step.entry or (intent.entry if intent else ""))
        if entry is None and intent is not None:
            entry = self._entry_of(intent.code)
        matter = step.matter or (intent.matter if intent else "")
        return self._told(entry, step.intent, matter, 1.0, opening=step.text)

    def _ask_back(self, step: Step) -> tuple[Answer, Talk]:
        options = tuple(Option(self._say(label), self._say(send)) for label, send in step.options)
        said = self._answer(
            "clarify", self._say(step.question), intent=self.heard.intent, options=options, confidence=1.0
        )
        after = self._after(self.heard.intent or self.talk.intent, "")
        return said, replace(after, pending=dict(step.state))

    # ---------- a new question

    def _fresh(self) -> tuple[Answer, Talk]:
        named = self._named_article()
        if named is not None:
            return named
        found = self.found(self.heard.text, self.vector)
        if found.sure < self.a.limits.answer and self.talk.entry:
            found = self._followed_up(found)
        self.heard = replace(self.heard, intents=found.intents)
        intent = self.a.intents.get(self.heard.intent)
        wanted = intent if self.heard.chance >= self.a.limits.intent else None
        special = self._special(wanted, found.sure) if wanted is not None else None
        if special is not None:
            return special
        if found.sure < self.a.limits.answer:
            return self._unsure(wanted, found)
        if found.ranked and found.fits >= self.a.limits.entry:
            entry = found.ranked[0].entry
            matter = wanted.matter if wanted is not None else ""
            return self._told(
                entry,
                entry.intent,
                matter,
                found.sure,
                beside=self._beside(found.ranked),
                asking=wanted,
                hits=found.hits,
            )
        if wanted is not None and self._serves(wanted):
            return self._served(wanted)
        if found.hits:
            return self._quoted(found.hits, found.sure, found.ranked)
        return self._between() or self._refused(found.hits)

    def _unsure(self, wanted: Intent | None, found: _Found) -> tuple[Answer, Talk]:
        """Nothing here answers it as it stands: a form that serves it, a question back, or a no with its reason."""
        barred = self.heard.limit is not None and self.heard.beyond >= self.a.limits.beyond
        if self.heard.beyond < self.a.limits.barred:
            if wanted is not None and (wanted.matter or wanted.guide):
                return self._served(wanted)
            back = self._between(served_only=barred)
            if back is not None:
                return back
        if barred and self.heard.limit is not None:
            return self._limited(self.heard.limit)
        return self._refused(found.hits)

    def _named_article(self) -> tuple[Answer, Talk] | None:
        """An article asked for by its number: quoted, or said not to exist. None where no known law is named."""
        hit, library = NAMED.search(self.heard.text), self.a.shelf.library
        if hit is None or library is None:
            return None
        label = f"第{hit[2]}条"
        endings = (hit[1][at:] for at in range(len(hit[1]) - SHORTEST_NAME + 1))
        law = next((name for name in endings if library.article(name, FIRST_ARTICLE, self.on)), "")
        if not law:
            return None
        found = library.article(law, label, self.on)
        if found is not None:
            return self._quoted([Hit(*found, 1.0)], 1.0)
        day = wording.day_text(self.on, self.language)
        text = self._say(wording.NO_SUCH_ARTICLE, day=day, law=law, article=label)
        return self._answer("refuse", text, reason="no_such_article"), self._after("", "")

    def _limited(self, limit: Limit) -> tuple[Answer, Talk]:
        said = self._answer(
            "refuse",
            self._say(limit.reason),
            intent=self.heard.intent,
            reason=limit.code,
            handover=limit.handover,
            confidence=self.heard.beyond,
        )
        return said, self._after("", "")

    def found(self, text: str, vector: Floats | None) -> _Found:
        """Entries and articles for a text, and how sure they are."""
        hits = self._hits(text, vector)
        articles = likely_articles(hits)
        intents = borne_out(self.heard.intents, self.a.index.rank(text, vector, {}, articles, most=12))
        chances = dict(intents)
        ranked = self.a.index.rank(text, vector, chances, articles)
        known = tells(ranked, hits, chances, chances.get(OUT_OF_SCOPE, 0.0), self.heard.beyond)
        return _Found(ranked, hits, sure_of_answer(known), sure_of_entry(known), intents)

    def _beside(self, ranked: Sequence[Match]) -> tuple[Entry, ...]:
        """Entries nearly as likely as the first: their short answers are told too."""
        limit = self.a.limits.beside * ranked[0].share
        near = [match.entry for match in ranked[1 : 1 + MOST_BESIDE] if match.share >= limit]
        return tuple(entry for entry in near if entry.status == ranked[0].entry.status)

    def _worth_quoting(self, hits: Sequence[Hit], draft: Draft) -> Iterator[Hit]:
        """Articles whose own words belong beside what is told: likely ones on which it rests, and others only where they
        are likely by far."""
        chances, limits = likely_articles(hits), self.a.limits
        rests = {(source.source, source.article) for source in draft.citations}
        for hit in hits[:MOST_QUOTED]:
            own = (hit.instrument.cited, hit.article.label) in rests
            if chances[hit.instrument.name, hit.article.label] >= (limits.quote if own else limits.beyond_it):
                yield hit

    def _followed_up(self, found: _Found) -> _Found:
        """A short question that continues the last one is read together with what that one was about."""
        entry = self.a.index.by_code.get(self.talk.entry)
        if entry is None or len(self.heard.text) > self.a.limits.follow_up:
            return found
        joined = f"{entry.title['zh-Hans']} {self.heard.text}"
        again = self.found(joined, self.a.embed(joined) if self.a.embed else None)
        return again if again.sure > found.sure else found

    def _special(self, intent: Intent, sure: float) -> tuple[Answer, Talk] | None:
        """Intents that no source decides: a person is wanted, a sign-in is needed, or it is none of our business."""
        if intent.code == OUT_OF_SCOPE:
            return self._out_of_scope() if sure < self.a.limits.answer else None
        if intent.handover:
            entry = self._entry(intent.entry) or self._entry_of(intent.code)
            if entry is not None:
                said, after = self._told(entry, intent.code, "", self.heard.chance)
                return replace(said, handover=True), after
            said = self._answer("guide", self._say(wording.PERSON), intent=intent.code, handover=True)
            return said, self._after(intent.code, "")
        if intent.login:
            said = self._answer(
                "guide",
                self._say(wording.LOGIN),
                intent=intent.code,
                login=True,
                confidence=self.heard.chance,
            )
            return said, self._after(intent.code, "")
        return None

    def _serves(self, intent: Intent) -> bool:
        return bool(intent.matter or intent.guide or intent.entry)

    def _served(self, intent: Intent) -> tuple[Answer, Talk]:
        entry = self._entry(intent.entry) or self._entry_of(intent.code)
        if intent.guide and entry is None and not intent.matter:
            step = self.a.listener.begin(intent.guide, self.slots, self.question)
            if step is not None:
                return self._stepped(step)
        return self._told(entry, intent.code, intent.matter, self.heard.chance)

    def _between(self, served_only: bool = False) -> tuple[Answer, Talk] | None:
        """Ask which is meant where several intents are likely; with `served_only` where a form serves one of them."""
        likely = self._likely()
        if not likely or (served_only and not any(intent.matter or intent.guide for intent in likely)):
            return None
        said = self._answer(
            "clarify",
            self._say(wording.CHOOSE),
            intent=likely[0].code,
            options=self._options(likely),
            confidence=self.heard.chance,
        )
        waiting = {"question": masked(self.question)}
        return said, replace(self._after(likely[0].code, ""), pending=waiting)

    def _likely(self) -> tuple[Intent, ...]:
        """The intents between which it is not clear, likeliest first; none where one is."""
        if self.heard.intent == OUT_OF_SCOPE:
            return ()
        chances = dict(self.heard.intents)
        codes = self.a.listener.close(self.heard.intents, self.heard)[:MOST_OPTIONS]
        likely = tuple(
            self.a.intents[code]
            for code in codes
            if code in self.a.intents and code != OUT_OF_SCOPE and chances[code] >= self.a.limits.option
        )
        return likely if len(likely) > 1 else ()

    def _options(self, likely: Sequence[Intent]) -> tuple[Option, ...]:
        return tuple(
            Option(self._say(intent.name), intent.asks["zh-Hans"][0])
            for intent in likely
            if intent.asks.get("zh-Hans")
        )

    # ---------- saying it

    def _told(
        self,
        entry: Entry | None,
        intent: str,
        matter: str,
        sure: float,
        opening: Words | None = None,
        beside: Sequence[Entry] = (),
        asking: Intent | None = None,
        hits: Sequence[Hit] = (),
    ) -> tuple[Answer, Talk]:
        """An entry's sentences, the form that serves it, and what a decision tree would still ask."""
        draft = compose(entry, self.on, self.language, self.a.shelf, beside) if entry else Draft()
        for hit in self._worth_quoting(hits, draft):
            add_quote(draft, hit, self.heard.text, self.on, self.language)
        known = self.a.intents.get(intent)
        code = (
            matter or (known.matter if known else "") or (entry.matters[0] if entry and entry.matters else "")
        )
        step = self._guided(asking if asking is not None and asking.guide else known, opening)
        if step is not None and not step.asks:
            code, step = step.matter or code, None
        form = self.a.forms.get(code)
        text = [self._say(opening)] if opening else []
        if entry is not None and entry.status == "sample":
            text.append(self._say(wording.SAMPLE))
        text.append(draft.text)
        if form is not None:
            if entry is None:
                text.append(self._say(form.summary))
            text.append(self._say(wording.FORM, name=self._say(form.name)))
        options = self._options([each for each in self._likely() if each.matter or each.guide])
        if step is not None:
            text.append(self._say(step.question))
            options = tuple(Option(self._say(label), self._say(send)) for label, send in step.options)
        if not any(text):
            return self._refused(())
        kind: Kind = "guide" if form is not None or step is not None else "answer"
        figures = (
            computed(entry, self.on, self.slots, self.language, self.a.shelf)
            if entry is not None and entry.status != "sample"
            else ()
        )
        said = self._answer(
            kind,
            "\n".join(part for part in text if part),
            intent=intent,
            matter=form.code if form else "",
            form_link=form.link if form else "",
            computed=tuple(each for each in figures if not each.sample),
            options=options,
            entry=entry.code if entry else "",
            see=entry.see if entry else (),
            sample=entry is not None and entry.status == "sample",
            confidence=sure,
            handover=bool(known and known.handover),
            draft=draft,
        )
        after = self._after(intent, entry.code if entry else "")
        return said, replace(after, pending=dict(step.state)) if step is not None else after

    def _guided(self, intent: Intent | None, opening: Words | None) -> Step | None:
        """What the tree of an intent asks, or where it leads at once."""
        if intent is None or not intent.guide or opening is not None or self.talk.pending:
            return None
        return self.a.listener.begin(intent.guide, self.slots, self.question)

    def _quoted(self, hits: Sequence[Hit], sure: float, ranked: Sequence[Match] = ()) -> tuple[Answer, Talk]:
        """The articles found in their own words, and the short answers of the entries that may be meant."""
        near = [hit for hit in hits[:MOST_QUOTED] if hit.score >= hits[0].score - self.a.limits.second_hit]
        draft = quoted(near, self.heard.text, self.on, self.language)
        likely = [m.entry for m in ranked[:MOST_BESIDE] if m.share >= self.a.limits.hint]
        tell_beside(
            draft, [e for e in likely if e.status == "confirmed"], self.on, self.language, self.a.shelf
        )
        options = self._options([each for each in self._likely() if each.matter or each.guide])
        said = self._answer(
            "answer", draft.text, intent=self.heard.intent, draft=draft, confidence=sure, options=options
        )
        return said, self._after(self.heard.intent, "")

    def _refused(self, hits: Sequence[Hit]) -> tuple[Answer, Talk]:
        text = [self._say(wording.NO_BASIS)]
        gone = next((hit for hit in hits[:3] if hit.instrument.standing(self.on) == "gone"), None)
        if gone is not None and gone.instrument.valid_to is not None:
            day = wording.day_text(gone.instrument.valid_to, self.language)
            text.append(
                self._say(wording.GONE, law=gone.instrument.cited, article=gone.article.label, day=day)
            )
        said = self._answer("refuse", "\n".join(text), intent=self.heard.intent, reason="no_basis")
        return replace(said, handover=True), self._after(self.heard.intent, "")

    def _out_of_scope(self) -> tuple[Answer, Talk]:
        said = self._answer(
            "refuse",
            self._say(wording.OUT_OF_SCOPE),
            intent=OUT_OF_SCOPE,
            reason=OUT_OF_SCOPE,
            confidence=self.heard.chance,
        )
        return said, self._after("", "")

    def _hits(self, text: str, vector: Floats | None) -> Sequence[Hit]:
        library = self.a.shelf.library
        return library.search(text, self.on, TELLING, vector) if library else ()

    def _entry(self, code: str) -> Entry | None:
        return self.a.index.by_code.get(code) if code else None

    def _entry_of(self, intent: str) -> Entry | None:
        """The best of the entries that speak for an intent, by likeness to the question."""
        ranked = self.a.index.rank(self.heard.text, self.vector, {intent: 1.0}, most=3)
        return next((match.entry for match in ranked if match.entry.intent == intent), None)

    def _say(self, words: Words, **values: Any) -> str:
        return wording.say(words, self.language, **values)

    def _after(self, intent: str, entry: str) -> Talk:
        return Talk(self.slots, intent, entry or self.talk.entry, {}, masked(self.question))

    def _answer(self, kind: Kind, text: str, draft: Draft | None = None, **fields: Any) -> Answer:
        return Answer(
            kind=kind,
            text=text,
            sentences=tuple(draft.sentences) if draft else (),
            citations=tuple(draft.citations) if draft else (),
            slots=self.slots,
            language=self.language,
            **fields,
        )
