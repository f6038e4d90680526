// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Anthropic's messages. */
public final class AnthropicProvider implements Provider {

  public static final String ANTHROPIC = "https://api.anthropic.com/v1";

  private final StreamedModels models;

  /**
   * A provider.
   *
   * @param timeout of one whole reply
   * @param outputLimit most tokens of a reply when the prompt sets no limit
   */
  public AnthropicProvider(String url, String key, Duration timeout, int outputLimit) {
    var endpoint = Endpoint.of(url, key, timeout);
    this.models = new StreamedModels(name(), endpoint, outputLimit, new Messages(endpoint));
  }

  @Override
  public String name() {
    return "anthropic";
  }

  @Override
  public int outputLimit() {
    return models.outputLimit();
  }

  @Override
  public ModelReply reply(String model, Request request, Consumer<String> delta) {
    return models.reply(model, request, delta);
  }

  private record Messages(Endpoint endpoint) implements Wire {

    @Override
    public StreamingChatModel model(Exchange exchange, String model, Settings settings) {
      var builder =
          AnthropicStreamingChatModel.builder()
              .httpClientBuilder(exchange)
              .baseUrl(endpoint.url())
              .apiKey(endpoint.key())
              .modelName(model)
              .maxTokens(settings.maxTokens());
      if (settings.has(Feature.TEMPERATURE)) {
        // This provider's scale ends at 1.
        builder.temperature(Math.min(1, settings.temperature()));
      }
      if (!settings.stop().isEmpty()) {
        builder.stopSequences(settings.stop());
      }
      return builder.build();
    }

    @Override
    public JsonObject tool(String name, Tool tool) {
      return Json.object()
          .add("name", name)
          .add("description", tool.description())
          .add("input_schema", StreamedModels.objectSchema(tool.schema()))
          .build();
    }

    @Override
    public Map<String, JsonValue> schema(JsonObject schema) {
      var format = Json.object().add("type", "json_schema").add("schema", schema);
      return Map.of("output_config", Json.object().add("format", format).build());
    }

    @Override
    public Usage usage(TokenUsage usage) {
      long input = Optional.ofNullable(usage.inputTokenCount()).orElse(0);
      long output = Optional.ofNullable(usage.outputTokenCount()).orElse(0);
      long cached = 0;
      if (usage instanceof AnthropicTokenUsage it) {
        // The provider counts what it read from its cache, and what it put there, beside the input.
        cached = Optional.ofNullable(it.cacheReadInputTokens()).orElse(0);
        input += cached + Optional.ofNullable(it.cacheCreationInputTokens()).orElse(0);
      }
      return new Usage(input, cached, output, BigDecimal.ZERO);
    }
  }
}
