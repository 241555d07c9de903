"""Two libraries of language processing: pipelines by name, rules, a stemmer."""

import nltk
import spacy
from nltk.stem import PorterStemmer
from nltk.tokenize import TreebankWordTokenizer

nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
nlp.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Acme"}])
doc = nlp("Acme makes things. It's good.")
print("tokens", [t.text for t in doc], [e.label_ for e in doc.ents], len(list(doc.sents)))
print([t.text for t in spacy.blank("de")("Das ist gut.")])
print(PorterStemmer().stem("running"), TreebankWordTokenizer().tokenize("It's good."), nltk.FreqDist("aab"))
