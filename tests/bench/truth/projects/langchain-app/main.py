"""A chain with a model that answers from a list, and OpenAI's client with canned answers."""

import httpx
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import JsonOutputParser, StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnableParallel
from langchain_core.tools import tool
from openai import OpenAI


@tool
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


def canned(request):
    message = {"role": "assistant", "content": "from openai"}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return httpx.Response(
        200, json={"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    )


def main():
    prompt = ChatPromptTemplate.from_messages([("system", "be brief"), ("human", "{question}")])
    model = FakeListChatModel(responses=['{"sum": 3}'])
    chain = prompt | model | RunnableParallel(text=StrOutputParser(), data=JsonOutputParser())
    print((chain | RunnableLambda(lambda both: both["data"]["sum"])).invoke({"question": "1+2?"}))
    print(add.invoke({"a": 1, "b": 2}), sorted(add.args))
    client = OpenAI(api_key="k", http_client=httpx.Client(transport=httpx.MockTransport(canned)))
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "hi"}])
    print(answer.choices[0].message.content)


if __name__ == "__main__":
    main()
