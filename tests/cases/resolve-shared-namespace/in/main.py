import google.cloud.storage
import google.ours.tool
