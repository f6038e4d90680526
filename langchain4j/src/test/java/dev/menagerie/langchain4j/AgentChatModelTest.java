// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.output.FinishReason;
import io.helidon.config.mp.MpConfigSources;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent of a real server, asked as any chat model is. */
@HelidonTest
@Timeout(60)
class AgentChatModelTest {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() throws IOException {
    var data = Files.createTempDirectory("menagerie").toString();
    return MpConfigSources.create(Map.of("menagerie.data", data, "config_ordinal", "1000"));
  }

  private AgentChatModel agent(String name) {
    return AgentChatModel.of(target.getUri(), name);
  }

  @Test
  void an_agent_answers_as_a_chat_model() {
    var model = agent("cot");
    var answer = model.chat("What is 12.5% of 640, plus 7?");

    assertThat(answer).contains("87");
  }

  @Test
  void a_response_names_the_task_and_what_it_cost() {
    var goal = UserMessage.from("What is 12.5% of 640, plus 7?");
    var response = agent("cot").chat(goal);

    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(response.modelName()).startsWith("demo:");
    assertThat(response.tokenUsage().inputTokenCount()).isPositive();
    var task = target.path("v1/tasks/" + response.id()).request().get(String.class);
    assertThat(task).contains("\"status\":\"completed\"", "12.5% of 640");
  }

  @Test
  void what_was_said_before_is_the_context_of_the_goal() {
    var response =
        agent("cot")
            .chat(
                SystemMessage.from("Be brief."),
                UserMessage.from("Hello"),
                AiMessage.from("Good day"),
                UserMessage.from("What is 2 + 3?"));

    var journal = target.path("v1/tasks/" + response.id() + "/journal").request().get(String.class);
    assertThat(journal).contains("Be brief.", "User: Hello", "Assistant: Good day");
  }

  @Test
  void a_request_may_name_another_agent() {
    var request =
        ChatRequest.builder().messages(UserMessage.from("What is 2 + 3?")).modelName("react");
    var response = agent("cot").chat(request.build());

    var task = target.path("v1/tasks/" + response.id()).request().get(String.class);
    assertThat(task).contains("\"agent\":\"react\"");
  }

  @Test
  void an_agent_that_there_is_not_is_a_model_that_there_is_not() {
    assertThatThrownBy(() -> agent("nobody").chat("x"))
        .isInstanceOfAny(ModelNotFoundException.class, InvalidRequestException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void what_the_agent_decides_cannot_be_asked_for() {
    var tool = ToolSpecification.builder().name("add").build();
    var request =
        ChatRequest.builder().messages(UserMessage.from("x")).toolSpecifications(tool).build();

    assertThatThrownBy(() -> agent("cot").chat(request))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("matters of the agent");
  }
}
