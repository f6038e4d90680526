// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the formats of providers differ in. */
interface Wire {

  /** A model of LangChain4j that samples as asked and speaks over one exchange. */
  StreamingChatModel model(Exchange exchange, String model, Settings settings);

  /**
   * How to sample.
   *
   * @param without what this model has refused
   */
  record Settings(double temperature, int maxTokens, List<String> stop, Set<Feature> without) {
    boolean has(Feature feature) {
      return !without.contains(feature);
    }
  }

  /** Fields of every request. */
  default Map<String, JsonValue> always() {
    return Map.of();
  }

  /** The messages as this format wants them. */
  default List<ChatMessage> messages(List<ChatMessage> messages, Settings settings) {
    return messages;
  }

  /** A tool, its schema untouched. */
  JsonObject tool(String name, Tool tool);

  /** The field of the request that holds all tools. */
  default JsonArray tools(JsonArray tools) {
    return tools;
  }

  /** The fields of the request that ask for a reply of a schema; objects add to what is there. */
  Map<String, JsonValue> schema(JsonObject schema);

  /** The provider's count, cached tokens within the input. */
  Usage usage(TokenUsage usage);
}
