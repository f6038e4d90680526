// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.InputRequest;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolHandler;
import dev.menagerie.kit.ToolResult;
import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tools of the conformance suite that ask their caller for something. */
final class AskingTools {

  private static final InputRequest ROOTS = new InputRequest.Roots();

  private static final InputRequest NAME =
      form("What is your name?", "{\"name\":{\"type\":\"string\"}}", "name");

  private static final InputRequest CONFIRMED =
      form("Please confirm", "{\"ok\":{\"type\":\"boolean\"}}", "ok");

  private static final String DEFAULTS =
      """
      {"name": {"type": "string", "description": "A name", "default": "John Doe"},
       "age": {"type": "integer", "description": "An age", "default": 30},
       "score": {"type": "number", "description": "A score", "default": 95.5},
       "status": {"type": "string", "description": "A status",
                  "enum": ["active", "inactive", "pending"], "default": "active"},
       "verified": {"type": "boolean", "description": "Whether it is verified", "default": true}}
      """;

  private static final String CHOICES =
      """
      {"untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
       "titledSingle": {"type": "string", "oneOf": [
           {"const": "value1", "title": "First Option"},
           {"const": "value2", "title": "Second Option"},
           {"const": "value3", "title": "Third Option"}]},
       "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
           "enumNames": ["Option One", "Option Two", "Option Three"]},
       "untitledMulti": {"type": "array",
           "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
       "titledMulti": {"type": "array", "items": {"anyOf": [
           {"const": "value1", "title": "First Choice"},
           {"const": "value2", "title": "Second Choice"},
           {"const": "value3", "title": "Third Choice"}]}}}
      """;

  private AskingTools() {}

  static List<ServedTool> all() {
    return List.of(
        tool("test_input_required_result_elicitation", AskingTools::greeting),
        tool("test_input_required_result_sampling", AskingTools::capital),
        tool("test_input_required_result_list_roots", AskingTools::folders),
        tool("test_input_required_result_request_state", AskingTools::confirmed),
        tool("test_input_required_result_tampered_state", AskingTools::confirmed),
        tool("test_input_required_result_multiple_inputs", AskingTools::several),
        tool("test_input_required_result_multi_round", AskingTools::twice),
        tool("test_input_required_result_capabilities", AskingTools::offered),
        tool("test_streaming_elicitation", AskingTools::greeting),
        tool("test_missing_capability", AskingTools::capital),
        tool("test_elicitation_sep1034_defaults", meta -> completed(meta, DEFAULTS)),
        tool("test_elicitation_sep1330_enums", meta -> completed(meta, CHOICES)),
        new ServedTool(
            "test_elicitation",
            "Asks a person for a name and an address.",
            text("message"),
            AskingTools::user),
        new ServedTool(
            "test_sampling", "Asks the caller's model.", text("prompt"), AskingTools::model));
  }

  private interface Asking {
    String of(CallMeta meta);
  }

  private static ServedTool tool(String name, Asking asking) {
    ToolHandler handler = (_, meta) -> ToolResult.text(asking.of(meta));
    return new ServedTool(
        name, "Asks its caller for something.", ConformanceServer.NO_ARGUMENTS, handler);
  }

  private static JsonObject text(String argument) {
    return Json.object(
        "{\"type\":\"object\",\"properties\":{\"%s\":{\"type\":\"string\"}},\"required\":[\"%s\"]}"
            .formatted(argument, argument));
  }

  private static InputRequest form(String message, String properties, String... required) {
    var schema =
        Json.object()
            .add("type", "object")
            .add("properties", Json.object(properties))
            .add("required", Json.array(List.of(required)));
    return new InputRequest.Form(message, schema.build());
  }

  private static InputRequest sampling(String prompt, int maxTokens) {
    var content = Json.object().add("type", "text").add("text", prompt);
    var message = Json.object().add("role", "user").add("content", content);
    var params = Json.object().add("messages", Json.array().add(message));
    return new InputRequest.Sampling(params.add("maxTokens", maxTokens).build());
  }

  private static String greeting(CallMeta meta) {
    var answer = meta.ask("user_name", NAME);
    return answer.containsKey("content")
        ? "Hello, %s!".formatted(answer.getJsonObject("content").getString("name"))
        : "Hello, whoever you are!";
  }

  private static String capital(CallMeta meta) {
    var answer = meta.ask("capital_question", sampling("What is the capital of France?", 100));
    return "The model says: " + answer.get("content");
  }

  private static String folders(CallMeta meta) {
    return "The roots are: " + meta.ask("client_roots", ROOTS).get("roots");
  }

  private static String confirmed(CallMeta meta) {
    return "state-ok: " + meta.ask("confirm", CONFIRMED).getString("action");
  }

  private static String several(CallMeta meta) {
    var requests = new LinkedHashMap<String, InputRequest>();
    requests.put("user_name", NAME);
    requests.put("greeting", sampling("Generate a greeting", 50));
    requests.put("client_roots", ROOTS);
    return "The answers are: " + meta.ask(requests);
  }

  private static String twice(CallMeta meta) {
    var name =
        meta.ask(
            "step1",
            form("Step 1: What is your name?", "{\"name\":{\"type\":\"string\"}}", "name"));
    var color =
        meta.ask(
            "step2",
            form(
                "Step 2: What is your favorite color?",
                "{\"color\":{\"type\":\"string\"}}",
                "color"));
    return "The answers are: %s, %s".formatted(name, color);
  }

  private static String offered(CallMeta meta) {
    var requests = new LinkedHashMap<String, InputRequest>();
    if (meta.offers("elicitation")) {
      requests.put("user_name", NAME);
    }
    if (meta.offers("sampling")) {
      requests.put("greeting", sampling("Generate a greeting", 50));
    }
    return "The answers are: " + meta.ask(Map.copyOf(requests));
  }

  /** What a person wants a prompt to be about. */
  static String context(CallMeta meta) {
    var form =
        form(
            "What context should the prompt use?",
            "{\"context\":{\"type\":\"string\"}}",
            "context");
    return "The context is: " + meta.ask("user_context", form);
  }

  private static String completed(CallMeta meta, String properties) {
    var answer = meta.ask("form", form("Please fill in", properties));
    return "Elicitation completed: action=%s, content=%s"
        .formatted(answer.getString("action"), answer.get("content"));
  }

  private static ToolResult user(JsonObject arguments, CallMeta meta) {
    var properties =
        """
        {"username": {"type": "string", "description": "User's response"},
         "email": {"type": "string", "description": "User's email address"}}
        """;
    var form = form(arguments.getString("message"), properties, "username", "email");
    var answer = meta.ask("user", form);
    return ToolResult.text(
        "User response: action=%s, content=%s"
            .formatted(answer.getString("action"), answer.get("content")));
  }

  private static ToolResult model(JsonObject arguments, CallMeta meta) {
    var answer = meta.ask("answer", sampling(arguments.getString("prompt"), 100));
    return ToolResult.text("LLM response: " + answer.get("content"));
  }
}
