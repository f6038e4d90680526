// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What two providers' formats differ in. */
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

  /** A field of the request that holds tools, their schemas untouched. */
  JsonObject tool(String name, Tool tool);

  /** The fields of the request that ask for a reply of a schema. */
  Map<String, JsonValue> schema(JsonObject schema);

  /** The provider's count, cached tokens within the input. */
  Usage usage(TokenUsage usage);
}
