"""Survei Kepuasan Masyarakat: nine questions after a case, and what their answers amount to (PermenPANRB 14/2017).

elements   the nine questions and their answers
index      from sums of answers to NRR, IKM and class; plain arithmetic
taking     the questionnaire of a case, once and by nobody's name
results    per service and period, for those who may read them and for the public page
"""

from engine.around.survey.elements import ELEMENTS, Element
from engine.around.survey.index import GRADES, Grade, Index, Tally, Weight, index
from engine.around.survey.results import FEWEST, Result, services, summary, summary_for
from engine.around.survey.taking import Questionnaire, questionnaire, questionnaire_by_link, status, take, take_by_link

__all__ = [
    "ELEMENTS",
    "FEWEST",
    "GRADES",
    "Element",
    "Grade",
    "Index",
    "Questionnaire",
    "Result",
    "Tally",
    "Weight",
    "index",
    "questionnaire",
    "questionnaire_by_link",
    "services",
    "status",
    "summary",
    "summary_for",
    "take",
    "take_by_link",
]
