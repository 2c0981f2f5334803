"""The nouns of a call for submissions, as frozen values. Standard library only.

Everything downstream of a schema sees `Field`, `Section`, `Form` and `Call`, never the schema's own JSON.
"""

from zhengji.model.call import Call, Contact, Filer, JsonObject, Point, Receiver, Record, Region, Submission
from zhengji.model.field import Column, Field, Kind, Visibility, in_words
from zhengji.model.finding import Finding, Place, Report, Severity
from zhengji.model.form import Form, Rule, Section

__all__ = [
    "Call",
    "Column",
    "Contact",
    "Field",
    "Filer",
    "Finding",
    "Form",
    "JsonObject",
    "Kind",
    "Place",
    "Point",
    "Receiver",
    "Record",
    "Region",
    "Report",
    "Rule",
    "Section",
    "Severity",
    "Submission",
    "Visibility",
    "in_words",
]
