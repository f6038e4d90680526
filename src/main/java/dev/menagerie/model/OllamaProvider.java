// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An Ollama server, over its own format: unlike the one it shares with OpenAI, it takes JSON
 * Schemas of replies for every model, and refuses a prompt that does not fit instead of cutting it.
 */
public final class OllamaProvider implements Provider {

  private final StreamedModels models;
  private final Endpoint endpoint;

  /**
   * A provider.
   *
   * @param url of the server, {@code http://127.0.0.1:11434}; a path of its own is kept
   * @param key empty when the server wants none
   * @param timeout of one whole reply
   * @param outputLimit most tokens of a reply when the prompt sets no limit
   */
  public OllamaProvider(String url, String key, Duration timeout, int outputLimit) {
    this.endpoint = Endpoint.unversioned(url, key, timeout);
    this.models = new StreamedModels(name(), endpoint, outputLimit, new Lines(endpoint));
  }

  @Override
  public String name() {
    return "ollama";
  }

  @Override
  public int outputLimit() {
    return models.outputLimit();
  }

  @Override
  public ModelReply reply(String model, Request request, Consumer<String> delta) {
    return models.reply(model, request, delta);
  }

  /** The first model that the server has. */
  public Optional<String> firstModel() {
    return endpoint.first("/api/tags", "models", "name");
  }

  private record Lines(Endpoint endpoint) implements Wire {

    @Override
    public StreamingChatModel model(Exchange exchange, String model, Settings settings) {
      var builder =
          OllamaStreamingChatModel.builder()
              .httpClientBuilder(exchange)
              .baseUrl(endpoint.url())
              .modelName(model)
              .numPredict(settings.maxTokens());
      if (!endpoint.key().isEmpty()) {
        builder.customHeaders(Map.of("Authorization", "Bearer " + endpoint.key()));
      }
      if (settings.has(Feature.TEMPERATURE)) {
        builder.temperature(settings.temperature());
      }
      if (!settings.stop().isEmpty()) {
        builder.stop(settings.stop());
      }
      return builder.build();
    }

    @Override
    public Map<String, JsonValue> always() {
      return Map.of("truncate", JsonValue.FALSE);
    }

    @Override
    public JsonObject tool(String name, Tool tool) {
      return ChatFunction.of(name, tool);
    }

    @Override
    public Map<String, JsonValue> schema(JsonObject schema) {
      return Map.of("format", schema);
    }

    @Override
    public Usage usage(TokenUsage usage) {
      return CommonUsage.of(usage);
    }
  }
}
