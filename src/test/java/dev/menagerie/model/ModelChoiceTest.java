// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ModelChoiceTest {

  private static final Provider DEMO =
      new Provider() {
        @Override
        public String name() {
          return "demo";
        }

        @Override
        public ModelReply reply(String model, Request request, Consumer<String> delta) {
          return new ModelReply("", List.of(), Usage.NONE, "demo:rules", "stop");
        }
      };

  private static String model(String url, String name, String openAi, String anthropic) {
    return new ModelChoice(
            Optional.of(url),
            Optional.empty(),
            Optional.of(name),
            Optional.of(openAi),
            Optional.of(anthropic),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(5),
            100)
        .choose(List.of(), DEMO, "rules")
        .model();
  }

  @Test
  void demo_serves_when_nothing_is_set() {
    assertThat(model("", " ", "", "")).isEqualTo("demo:rules");
  }

  @Test
  void a_key_is_enough() {
    assertThat(model("", "", "sk", "")).startsWith("openai:");
    assertThat(model("", "", "", "sk")).startsWith("anthropic:claude");
    assertThat(model("", "gpt-x", "sk", "sk")).isEqualTo("openai:gpt-x");
    assertThat(model("", "anthropic:claude-x", "sk", "sk")).isEqualTo("anthropic:claude-x");
  }

  @Test
  void a_url_is_enough_and_its_first_model_serves() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      assertThat(model(server.url(), "", "", "")).isEqualTo("openai:scripted");
      assertThat(model(server.url() + "/v1", "", "", "")).isEqualTo("openai:scripted");
      assertThat(model(server.url(), "llama3:8b", "", "")).isEqualTo("openai:llama3:8b");
      assertThat(model(server.url(), "", "sk", "")).isEqualTo("compatible:scripted");
    }
  }

  @Test
  void a_server_that_lists_no_models_is_asked_for_its_default() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      assertThat(model(server.url() + "/other", "", "", "")).isEqualTo("openai:default");
    }
  }

  @Test
  void what_is_no_url_is_refused_with_an_example() {
    assertThatThrownBy(() -> model("localhost:8000", "", "", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://");
  }

  @Test
  void urls_are_completed_but_their_own_paths_kept() {
    assertThat(Endpoint.versioned("http://h:1")).isEqualTo("http://h:1/v1");
    assertThat(Endpoint.versioned("http://h:1/v1/")).isEqualTo("http://h:1/v1");
    assertThat(Endpoint.versioned("https://h/api/v3/")).isEqualTo("https://h/api/v3");
    assertThat(Endpoint.versioned("https://h/v1/chat/completions")).isEqualTo("https://h/v1");
  }
}
