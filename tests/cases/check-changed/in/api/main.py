import shared.words
import rich
