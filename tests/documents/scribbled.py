"""Printed forms with words in places where nobody expects them."""

from __future__ import annotations

import io
from random import Random

from docx import Document

from zhengji.model import Form
from zhengji.outputs.docx import document
from zhengji.outputs.printed import paper


def scribbled(form: Form, serial: int) -> tuple[bytes, list[str]]:
    """A printed form with words in places where nobody expects them, and the words."""
    chance = Random(f"{form.id} {serial}")
    paper_ = Document(io.BytesIO(document(paper(form))))
    table = paper_.tables[0]
    cells = [cell for row in table.rows for cell in {id(one._tc): one for one in row.cells}.values()]
    words: list[str] = []
    for number in range(chance.randint(1, 5)):
        word = f"标{serial}记{number}尾"
        text = chance.choice(("{}", "{}，12万元", "√{}", "{}：是", "（{}）", "{}\n后面", "手机{}", "其他：{}")).format(
            word
        )
        cell = chance.choice(cells)
        match chance.randrange(8):
            case 0:
                cell.paragraphs[-1].add_run(text)
            case 1:
                cell.add_paragraph(text)
            case 2:
                cell.paragraphs[0].insert_paragraph_before(text)
            case 3:
                paper_.add_paragraph(text)
            case 4:
                paper_.paragraphs[0].insert_paragraph_before(text)
            case 5:
                row = table.add_row()
                row.cells[chance.randrange(len(row.cells))].text = text
            case 6:
                cell.add_table(1, 2).rows[0].cells[0].text = text
            case 7:
                paper_.sections[0].header.paragraphs[0].add_run(text)
        words.append(word)
    out = io.BytesIO()
    paper_.save(out)
    return out.getvalue(), words
