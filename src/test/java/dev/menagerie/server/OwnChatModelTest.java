// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddBean;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.ws.rs.client.WebTarget;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A chat model of LangChain4j that is a bean of the application serves as a provider. */
@HelidonTest
@AddBean(OwnChatModelTest.House.class)
@Timeout(60)
class OwnChatModelTest {

  /** A model of one's own. */
  @ApplicationScoped
  @Named("house")
  static class House implements ChatModel {

    @Override
    public ChatResponse doChat(ChatRequest request) {
      return ChatResponse.builder().aiMessage(AiMessage.from("{\"answer\":\"Tuesday\"}")).build();
    }
  }

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of());
  }

  @Test
  void it_answers_under_the_name_of_its_bean() {
    var body = "{\"agent\":\"cot\",\"goal\":\"Which day is it?\"}";
    var task = new Caller(target.getUri()).post("/v1/tasks", body, "Prefer", "wait=30");

    var json = Json.object(task.body());
    assertThat(json.getString("status")).isEqualTo("completed");
    assertThat(json.getString("model")).isEqualTo("house:default");
    assertThat(json.getJsonObject("answer").getString("text")).isEqualTo("Tuesday");
  }
}
