"""Forms: data elements asked once, conditions between them, faults all at once, several forms as one.

    elements = read_elements({"party": data})
    form = read_form(form_data, elements)
    clean(form, values)                              # stored form of the shown fields
    validate(form, values, today=day)                # every fault, as codes with parameters
    union = merge([Part("company-change", company), Part("trademark-change", mark, when)])
    savings(union, parts, facts).fields_before       # what the same matters ask one by one

Pure: the day comes in as an argument, and the words for faults stand with the pages.
"""

from .answers import Question, StepProgress, clean, progress, questions, validate
from .keywords import keywords_of
from .lint import lint, lint_elements
from .materials import (
    Material,
    MaterialAsk,
    MergedMaterial,
    Origin,
    WantedMaterial,
    merge_materials,
    wanted_materials,
)
from .model import (
    FAULTS,
    NEVER,
    Ask,
    Basis,
    Check,
    Choice,
    Document,
    Element,
    ElementKind,
    Fault,
    Field,
    Form,
    Problem,
    Step,
    say,
)
from .reading import read_elements, read_form, read_materials, read_order, read_when
from .saving import Savings, savings
from .summary import SummaryRow, Words, summary, value_text
from .union import Conflict, Order, Part, Union, condition_of, merge, requirement_of, split
from .values import normalise, value_faults
from .view import View, active, shown

__all__ = [
    "FAULTS",
    "NEVER",
    "Ask",
    "Basis",
    "Check",
    "Choice",
    "Conflict",
    "Document",
    "Element",
    "ElementKind",
    "Fault",
    "Field",
    "Form",
    "Material",
    "MaterialAsk",
    "MergedMaterial",
    "Order",
    "Origin",
    "Part",
    "Problem",
    "Question",
    "Savings",
    "Step",
    "StepProgress",
    "SummaryRow",
    "Union",
    "View",
    "WantedMaterial",
    "Words",
    "active",
    "clean",
    "condition_of",
    "keywords_of",
    "lint",
    "lint_elements",
    "merge",
    "merge_materials",
    "normalise",
    "progress",
    "questions",
    "read_elements",
    "read_form",
    "read_materials",
    "read_order",
    "read_when",
    "requirement_of",
    "savings",
    "say",
    "shown",
    "split",
    "summary",
    "validate",
    "value_faults",
    "value_text",
    "wanted_materials",
]
