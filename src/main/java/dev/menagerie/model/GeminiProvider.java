// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Google's Gemini, over its own format. */
public final class GeminiProvider implements Provider {

  public static final String GOOGLE = "https://generativelanguage.googleapis.com/v1beta";

  private final StreamedModels models;

  /**
   * A provider.
   *
   * @param url ends with the API's version
   * @param timeout of one whole reply
   * @param outputLimit most tokens of a reply when the prompt sets no limit
   */
  public GeminiProvider(String url, String key, Duration timeout, int outputLimit) {
    var endpoint = Endpoint.of(url, key, timeout);
    this.models = new StreamedModels(name(), endpoint, outputLimit, new Contents(endpoint));
  }

  @Override
  public String name() {
    return "gemini";
  }

  @Override
  public int outputLimit() {
    return models.outputLimit();
  }

  @Override
  public ModelReply reply(String model, Request request, Consumer<String> delta) {
    return models.reply(model, request, delta);
  }

  private record Contents(Endpoint endpoint) implements Wire {

    /** Stands, by Google's documentation, for the signature of a call that has none. */
    private static final String UNSIGNED = "skip_thought_signature_validator";

    @Override
    public StreamingChatModel model(Exchange exchange, String model, Settings settings) {
      var builder =
          GoogleAiGeminiStreamingChatModel.builder()
              .httpClientBuilder(exchange)
              .baseUrl(endpoint.url())
              .apiKey(endpoint.key())
              .modelName(model)
              .maxOutputTokens(settings.maxTokens())
              .returnThinking(false)
              .sendThinking(true);
      if (settings.has(Feature.TEMPERATURE)) {
        builder.temperature(settings.temperature());
      }
      if (!settings.stop().isEmpty()) {
        builder.stopSequences(settings.stop());
      }
      return builder.build();
    }

    @Override
    public List<ChatMessage> messages(List<ChatMessage> messages, Settings settings) {
      return settings.has(Feature.UNSIGNED_CALLS)
          ? messages
          : messages.stream().map(Contents::signed).toList();
    }

    private static ChatMessage signed(ChatMessage message) {
      return message instanceof AiMessage made && made.hasToolExecutionRequests()
          ? made.toBuilder().attributes(Map.of("thinking_signature", UNSIGNED)).build()
          : message;
    }

    @Override
    public JsonObject tool(String name, Tool tool) {
      return Json.object()
          .add("name", name)
          .add("description", tool.description())
          .add("parametersJsonSchema", StreamedModels.objectSchema(tool.schema()))
          .build();
    }

    @Override
    public JsonArray tools(JsonArray tools) {
      return Json.array().add(Json.object().add("functionDeclarations", tools)).build();
    }

    @Override
    public Map<String, JsonValue> schema(JsonObject schema) {
      var format =
          Json.object()
              .add("responseMimeType", "application/json")
              .add("responseJsonSchema", schema);
      return Map.of("generationConfig", format.build());
    }

    @Override
    public Usage usage(TokenUsage usage) {
      long output = Optional.ofNullable(usage.outputTokenCount()).orElse(0);
      long cached = 0;
      if (usage instanceof GoogleAiGeminiTokenUsage it) {
        // Thoughts are paid for as output and counted beside it.
        output += Optional.ofNullable(it.thoughtsTokenCount()).orElse(0);
        cached = Optional.ofNullable(it.cachedContentTokenCount()).orElse(0);
      }
      long input = Optional.ofNullable(usage.inputTokenCount()).orElse(0);
      return new Usage(input, cached, output, BigDecimal.ZERO);
    }
  }
}
