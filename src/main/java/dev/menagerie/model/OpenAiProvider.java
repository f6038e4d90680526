// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
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

/** Any server that speaks OpenAI's chat completions. */
public final class OpenAiProvider implements Provider {

  public static final String OPENAI = "https://api.openai.com/v1";

  private final String name;
  private final StreamedModels models;
  private final Endpoint endpoint;

  /**
   * A provider.
   *
   * @param url with or without {@code /v1}; a path of its own is kept
   * @param key empty when the server wants none
   * @param timeout of one whole reply
   * @param outputLimit most tokens of a reply when the prompt sets no limit
   */
  public OpenAiProvider(String name, String url, String key, Duration timeout, int outputLimit) {
    this.name = name;
    this.endpoint = Endpoint.of(url, key, timeout);
    this.models = new StreamedModels(name, endpoint, outputLimit, new ChatCompletions(endpoint));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int outputLimit() {
    return models.outputLimit();
  }

  @Override
  public ModelReply reply(String model, Request request, Consumer<String> delta) {
    return models.reply(model, request, delta);
  }

  /** The first model that the server lists, if it has such a list. */
  public Optional<String> firstModel() {
    return endpoint.first("/models", "data", "id");
  }

  private record ChatCompletions(Endpoint endpoint) implements Wire {

    @Override
    public StreamingChatModel model(Exchange exchange, String model, Settings settings) {
      var builder =
          OpenAiStreamingChatModel.builder()
              .httpClientBuilder(exchange)
              .baseUrl(endpoint.url())
              .modelName(model);
      if (!endpoint.key().isEmpty()) {
        builder.apiKey(endpoint.key());
      }
      if (settings.has(Feature.TEMPERATURE)) {
        builder.temperature(settings.temperature());
      }
      if (!settings.stop().isEmpty()) {
        builder.stop(settings.stop());
      }
      // OpenAI's reasoning models know only the new name, other servers often only the old one.
      boolean openAi = endpoint.url().equals(OPENAI);
      if (openAi == settings.has(Feature.OUTPUT_LIMIT_NAME)) {
        builder.maxCompletionTokens(settings.maxTokens());
      } else {
        builder.maxTokens(settings.maxTokens());
      }
      return builder.build();
    }

    @Override
    public JsonObject tool(String name, Tool tool) {
      return ChatFunction.of(name, tool);
    }

    @Override
    public Map<String, JsonValue> schema(JsonObject schema) {
      var named = Json.object().add("name", "reply").add("strict", true).add("schema", schema);
      return Map.of(
          "response_format",
          Json.object().add("type", "json_schema").add("json_schema", named).build());
    }

    @Override
    public Usage usage(TokenUsage usage) {
      var cached =
          usage instanceof OpenAiTokenUsage it
              ? Optional.ofNullable(it.inputTokensDetails()).map(details -> details.cachedTokens())
              : Optional.<Integer>empty();
      return new Usage(
          Optional.ofNullable(usage.inputTokenCount()).orElse(0),
          cached.orElse(0),
          Optional.ofNullable(usage.outputTokenCount()).orElse(0),
          BigDecimal.ZERO);
    }
  }
}
