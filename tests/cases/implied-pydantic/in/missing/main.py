from pydantic import EmailStr
from pydantic_extra_types.country import CountryAlpha2
from pydantic_extra_types.phone_numbers import PhoneNumber
from pydantic_settings import AWSSecretsManagerSettingsSource
from pydantic_settings import AzureKeyVaultSettingsSource
from pydantic_settings import GoogleSecretManagerSettingsSource
from pydantic_settings import YamlConfigSettingsSource
import pydantic
import pydantic_ai
import pydantic_extra_types
import pydantic_settings

pydantic_ai.Agent(model="anthropic:x")
pydantic_ai.Agent(model="google-x")
pydantic_ai.Agent(model="groq:x")
pydantic_ai.Agent(model="openai:x")
