def as_pdf(text):
    try:
        import weasyprint
    except ImportError:
        return None
    return weasyprint.HTML(string=text).write_pdf()
