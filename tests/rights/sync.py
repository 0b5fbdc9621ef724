"""What phones send by themselves: who is asked for what, before anything is read."""

HELLO = [200] * 9
# what the table posts is no JSON
UNREAD = [400] * 9

TABLE = {
    "engagements:sync-hello": ("get", "", HELLO),
    "engagements:sync-entries": ("post", "", UNREAD),
    "engagements:sync-drafts": ("post", "", UNREAD),
    "engagements:sync-files": ("post", "", UNREAD),
}
LAID = {}
