// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.menagerie.core.Tool;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tools in LangChain4j's form. Each parameter's schema stays as it is; of the schema around them go
 * on what LangChain4j knows: which are required, definitions, whether there may be others.
 */
final class ToolSpecifications {

  private ToolSpecifications() {}

  static ToolSpecification of(String name, Tool tool) {
    var schema = tool.schema();
    var parameters = JsonObjectSchema.builder().addProperties(elements(schema, "properties"));
    if (schema.get("required") instanceof JsonArray required) {
      parameters.required(required.getValuesAs(JsonString::getString));
    }
    var definitions = elements(schema, "$defs");
    if (!definitions.isEmpty()) {
      parameters.definitions(definitions);
    }
    if (JsonValue.FALSE.equals(schema.get("additionalProperties"))) {
      parameters.additionalProperties(false);
    }
    return ToolSpecification.builder()
        .name(name)
        .description(tool.description())
        .parameters(parameters.build())
        .build();
  }

  private static Map<String, JsonSchemaElement> elements(JsonObject schema, String field) {
    var elements = new LinkedHashMap<String, JsonSchemaElement>();
    if (schema.get(field) instanceof JsonObject all) {
      all.forEach((name, one) -> elements.put(name, JsonRawSchema.from(one.toString())));
    }
    return elements;
  }
}
