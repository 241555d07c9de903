import search
