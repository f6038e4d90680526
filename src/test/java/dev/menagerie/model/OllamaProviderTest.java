// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.core.Prompt;
import dev.menagerie.testkit.ModelScript;
import dev.menagerie.testkit.ScriptedModelServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OllamaProviderTest {

  private static OllamaProvider provider(String url) {
    return new OllamaProvider(url, "", Duration.ofSeconds(20), 512);
  }

  @Test
  void lets_no_prompt_be_cut_and_hands_the_schema_on_as_the_format() {
    var schema = Json.object("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    try (var server = ScriptedModelServer.of(ModelScript.says("{\"n\":1}"))) {
      var request = new Provider.Request(Prompt.of("test", "x"), Optional.of(schema), List.of());
      provider(server.url()).reply("llama3.2:3b", request, _ -> {});

      var body = server.lastBody();
      assertThat(body.getString("model")).isEqualTo("llama3.2:3b");
      assertThat(body.getBoolean("stream")).isTrue();
      assertThat(body.getBoolean("truncate")).isFalse();
      assertThat(body.getJsonObject("format")).isEqualTo(schema);
      assertThat(body.getJsonObject("options").getInt("num_predict")).isEqualTo(512);
      assertThat(server.received().getFirst().key()).isEmpty();
    }
  }

  @Test
  void finds_the_first_model_of_a_server_whose_url_names_an_api() {
    try (var server = ScriptedModelServer.of(ModelScript.says("x"))) {
      assertThat(provider(server.url()).firstModel()).contains("scripted");
      assertThat(provider(server.url() + "/v1/").firstModel()).contains("scripted");
      assertThat(provider(server.url() + "/api/chat").firstModel()).contains("scripted");
    }
  }
}
