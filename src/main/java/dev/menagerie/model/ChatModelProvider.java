// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.menagerie.engine.spi.ModelReply;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Any chat model of LangChain4j. It answers in one piece, and is told which model is asked for,
 * unless that is {@link #DEFAULT}; an interrupt ends the wait if it heeds it.
 */
public final class ChatModelProvider implements Provider {

  /** The model's own, whatever it is called. */
  public static final String DEFAULT = "default";

  private final String name;
  private final ChatModel model;
  private final int outputLimit;

  /**
   * A provider.
   *
   * @param name the word before the colon in {@code provider:model}
   * @param outputLimit most tokens of a reply when the prompt sets no limit
   */
  public ChatModelProvider(String name, ChatModel model, int outputLimit) {
    if (name.isBlank() || name.contains(":")) {
      throw new IllegalArgumentException(
          "provider name '%s': must be a word without a colon".formatted(name));
    }
    this.name = name;
    this.model = model;
    this.outputLimit = outputLimit;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int outputLimit() {
    return outputLimit;
  }

  @Override
  public ModelReply reply(String model, Request request, Consumer<String> delta) {
    var names = new ToolNames(request.tools());
    var response = asked(model, request, names);
    var text = Optional.ofNullable(response.aiMessage().text()).orElse("");
    if (!text.isEmpty()) {
      delta.accept(text);
    }
    return new WholeReply(name, model, request, names, CommonUsage::of).of(text, response);
  }

  private ChatResponse asked(String model, Request request, ToolNames names) {
    try {
      return this.model.chat(chatRequest(model, request, names));
    } catch (NonRetriableException | UnsupportedFeatureException e) {
      var hint = e instanceof AuthenticationException ? " (check the key of this provider)" : "";
      throw ProviderFailed.refused("%s: %s%s".formatted(name, e.getMessage(), hint)).because(e);
    } catch (LangChain4jException e) {
      throw ProviderFailed.passing("%s: %s".formatted(name, e.getMessage())).because(e);
    } catch (RuntimeException e) {
      throw ProviderFailed.passing("%s: %s".formatted(name, e)).because(e);
    }
  }

  private ChatRequest chatRequest(String model, Request request, ToolNames names) {
    var sampling = request.prompt().sampling();
    var turns = request.prompt().turns();
    var chat =
        ChatRequest.builder()
            .temperature(sampling.temperature())
            .maxOutputTokens(sampling.maxTokens() > 0 ? sampling.maxTokens() : outputLimit);
    if (!model.equals(DEFAULT)) {
      chat.modelName(model);
    }
    if (!sampling.stop().isEmpty()) {
      chat.stopSequences(sampling.stop());
    }
    if (!request.tools().isEmpty()) {
      chat.toolSpecifications(
          request.tools().stream()
              .map(tool -> ToolSpecifications.of(names.sent(tool.name()), tool))
              .toList());
    }
    if (request.schema().isPresent()) {
      var schema = request.schema().get();
      if (this.model.supportedCapabilities().contains(Capability.RESPONSE_FORMAT_JSON_SCHEMA)) {
        var root = JsonRawSchema.from(schema.toString());
        chat.responseFormat(
            ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder().name("reply").rootElement(root).build())
                .build());
      } else {
        turns = Instruction.appended(turns, schema);
      }
    }
    return chat.messages(Conversation.of(turns, names)).build();
  }
}
