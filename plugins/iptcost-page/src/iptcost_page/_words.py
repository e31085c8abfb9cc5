"""The words of the pages that are no question's and no result's."""

from __future__ import annotations

from typing import Final

from iptcost.report import Words

WORDS: Final = {
    "title": Words("What will therapy cost me?"),
    "lead": Words(
        "A few questions about your plan and your sessions, then a figure: session by session, to "
        "the cent. What you don't know makes it a range."
    ),
    "private": Words("Nothing that you type here leaves this page, and nothing is kept."),
    "private-server": Words("Nothing that you type here is kept."),
    "taken": Words("If you leave this empty: {value}."),
    "yes": Words("Yes"),
    "no": Words("No"),
    "unknown": Words("I don't know"),
    "roughly": Words("I know it roughly"),
    "at-least": Words("At least"),
    "at-most": Words("At most"),
    "sure": Words("Yes, that is right"),
    "next": Words("Continue"),
    "back": Words("Back"),
    "so-far": Words("So far"),
    "show": Words("Show the result now"),
    "wrong": Words("Please look at this again"),
    "error": Words("Error: {title}"),
    "narrow": Words("Answer more questions to narrow it"),
    "change": Words("Change answers"),
    "change-this": Words("Change {label}"),
    "again": Words("Start again"),
    "save": Words("Save this case"),
    "save-why": Words("The file opens here again, and with the command iptcost."),
    "print": Words("Print"),
    "open": Words("Open a saved case, or your insurer's answer"),
    "open-what": Words(
        "A case that was saved here, or an eligibility answer that your therapist's billing system "
        "saved: X12 271, FHIR or JSON. It is read here and sent nowhere."
    ),
    "file": Words("File"),
    "open-do": Words("Open"),
    "no-file": Words("Choose a file first."),
    "ask": Words("What to ask first"),
    "ask-do": Words("Show what to ask first"),
    "ask-lead": Words(
        "Call the number on your insurance card and read these out. Each answer that you write "
        "down narrows the range at once."
    ),
    "ask-none": Words("Nothing that you could ask would change the figure."),
    "reply": Words("Answer, such as {replies}"),
    "narrows": Words("narrows the range by at least {amount}"),
    "ask-take": Words("Take these answers"),
    "ask-back": Words("Back to the result"),
    "schedule": Words("Session by session"),
    "why": Words("Why each cent"),
    "session": Words("Session {number}"),
    "picture": Words("What the course has cost after each session"),
    "ways": Words("Every way to pay"),
    "way": Words("way to pay"),
    "total": Words("you pay in all"),
    "per-session": Words("a session"),
    "most-at-once": Words("most at once"),
    "assumed": Words("Assumed"),
    "notes": Words("Notes"),
    "unknowns": Words("What is not known"),
    "number": Words("#"),
    "date": Words("date"),
    "low-end": Words("low end"),
    "high-end": Words("high end"),
    "usual": Words("If it is as usual where you were not asked yet:"),
    "unasked": Words("What you were not asked yet"),
    "unasked-why": Words("The usual figure above takes these so:"),
    "answers": Words("Your answers"),
    "only-plan": Words(
        "It is an estimate, not a promise of payment: only the plan decides a claim."
    ),
    "no-figure": Words("There is no figure yet"),
    "loading": Words("The calculator is loading; you can begin already."),
    "ready": Words("The calculator is ready. You can go offline now."),
    "wait": Words("One moment: the calculator is still loading."),
    "working": Words("Reckoning …"),
    "slow": Words("This takes too long. Say more of what is not known, and try again."),
    "broken": Words(
        "This browser can't run the calculator. Use a current Firefox, Chrome, Edge or Safari; or "
        "ask your therapist."
    ),
    "no-script": Words(
        "This page reckons in your browser and needs JavaScript for it. Turn it on, or ask your "
        "therapist."
    ),
    "too-large": Words("That file is too large."),
    "language": Words("Language"),
    "skip": Words("Go to the question"),
    "offers": Words("{name} has filled in what is charged."),
    "your-plan": Words("Is one of these your plan?"),
    "your-plan-why": Words("{name} is in network with these. If yours is not here, go on below."),
    "print-quote": Words("Quote to print"),
    "print-good-faith-estimate": Words("Good-faith estimate to print"),
    "for-paper": Words("Who is the good-faith estimate for?"),
    "for-paper-why": Words("It is printed on it, and kept nowhere."),
    "client-name": Words("Name"),
    "client-birth": Words("Date of birth"),
    "client-lacks": Words("Type a name and a date of birth."),
    "make-paper": Words("Make it"),
    "cumulative": Words("your cost"),
    "session-axis": Words("session"),
}
