"""Full-text search without a server: an index of character pairs in small scripts that a page loads as it needs them.

A query is looked up in the shards of its codes (`units`, `shards`), which say in which slots (`slots`) all of them
occur; whether they form the phrase, the text of a result shows (`texts`), and only the texts of the results in sight
are loaded. The reader is site_src/app/src/search/.
"""

from zhengji.site.search.index import Index
from zhengji.site.search.texts import script, text_name, write

__all__ = ["Index", "script", "text_name", "write"]
