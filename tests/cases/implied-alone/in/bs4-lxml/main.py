import bs4

bs4.BeautifulSoup(features="lxml")
