import geolite2
import i18nfield.fields
