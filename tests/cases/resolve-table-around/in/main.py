import formats.table
import unrelated
