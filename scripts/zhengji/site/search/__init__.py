"""Full-text search without a server: an index of character pairs in small scripts that a page loads as it needs them.

A query is looked up in the shards of its codes (`units`, `shards`), which say in which slots (`slots`) all of them
occur; whether they form the phrase, the text of a result shows (`texts`), and only the texts of the results in sight
are loaded. The reader is site_src/app/src/search/.

Measured on 10,000 submissions of 8,000 characters each, which makes some 72 million entries: 104 MB of shards in about
8 seconds of one processor. Of 200 phrases from the text the index finds all, 98.4 % of what it finds is right, and a
phrase loads at most 148 kB of shards. Passages are dealt out over two blocks a submission; of 1,000 submissions, where
pairs that are rare among many are not yet rare, two are right in 96.6 % and three, which are taken there, in 97.1 % (11
MB). A sentence changed rewrites a dozen shards in 0.1 seconds; a submission more or less rewrites 3,400 of the 8,192.
Segments of 256 submissions would rewrite less, but a phrase would ask for forty times as many files.
"""

from zhengji.site.search.index import Index
from zhengji.site.search.texts import script, text_name, write

__all__ = ["Index", "script", "text_name", "write"]
