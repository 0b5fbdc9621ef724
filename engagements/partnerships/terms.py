"""The kinds of partnership and the marks of a good one, as they are first loaded.

Kinds: F14, F30, F50, F51, F53; marks: F52, and "both sides give", which is ours: a partnership in
which one side only takes is what a mentor has to see. Edited in the administration afterwards.
"""

# code: (Hungarian, English)
KINDS = {
    "cooperation": ("Együttműködési megállapodás", "Cooperation agreement"),
    "culture_agreement": ("Közművelődési megállapodás", "Cultural-service agreement"),
    "consortium": ("Konzorcium", "Consortium"),
    "institutions": ("Intézmények szakmai együttműködése", "Co-operation of institutions"),
    "network": ("Települések hálózata, térségi együttműködés", "Network of settlements"),
    "round_table": ("Közösségek kerekasztala", "Round table of communities"),
    "volunteering": ("Intézményi önkéntesség", "Institutional volunteering"),
}
# code: (Hungarian, English, does it show that both sides give?)
MARKS = {
    "shared_understanding": ("Közös értelmezés", "Shared understanding", False),
    "clear_goals": ("Világos, közös cél", "Clear, shared goals", False),
    "joint_planning": ("Közös tervezés", "Joint planning", True),
    "both_give": ("Mindkét fél ad és kap", "Both sides give and gain", True),
    "transparency": ("Átláthatóság", "Transparency", False),
    "in_writing": ("Írásban rögzített feltételek", "Conditions in writing", False),
}
