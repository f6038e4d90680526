// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.Content;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.net.AddressGuard;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The tools as a model calls them, with an environment and with names that stand for addresses. */
final class Tools implements AddressGuard.Names {

  /** Lets a server on 127.0.0.1 be reached. */
  static final String ALLOW = "MENAGERIE_WEB_ALLOW_PRIVATE";

  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, List<String>> names = new ConcurrentHashMap<>();
  private final AtomicInteger resolved = new AtomicInteger();
  private List<ServedTool> tools = List.of();

  static Tools open() throws Exception {
    return new Tools().set(ALLOW, "127.0.0.1");
  }

  Tools set(String variable, String value) throws Exception {
    environment.put(variable, value);
    return trusting(SSLContext.getDefault());
  }

  /** Sets a variable that alone would not be enough. */
  void environment(String variable, String value) {
    environment.put(variable, value);
  }

  Tools trusting(SSLContext tls) {
    tools = WebTools.of(Settings.of(environment), this, tls);
    return this;
  }

  /** Names that are not given so are the system's matter. */
  Tools name(String name, String... addresses) {
    names.put(name, List.of(addresses));
    return this;
  }

  int resolved() {
    return resolved.get();
  }

  @Override
  public InetAddress[] addresses(String name) throws UnknownHostException {
    resolved.incrementAndGet();
    var known = names.get(name);
    return known == null
        ? InetAddress.getAllByName(name)
        : known.stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  Stream<ServedTool> served() {
    return tools.stream();
  }

  /** What a call returns. */
  String says(String tool, String arguments) {
    var result = call(tool, json(arguments));
    assertThat(result.isError()).as(text(result)).isFalse();
    return text(result);
  }

  /** Why a call fails. */
  String refuses(String tool, String arguments) {
    return refuses(tool, json(arguments));
  }

  String refuses(String tool, JsonObject arguments) {
    var result = call(tool, arguments);
    assertThat(result.isError()).as(text(result)).isTrue();
    assertThat(text(result)).doesNotContain("Exception", "\tat ");
    return text(result);
  }

  String fetches(String url) {
    return says("fetch", "{\"url\": \"%s\"}".formatted(url));
  }

  String refuses(String url) {
    return refuses("fetch", Json.createObjectBuilder().add("url", url).build());
  }

  private ToolResult call(String name, JsonObject arguments) {
    var tool = tools.stream().filter(one -> one.name().equals(name)).findAny().orElseThrow();
    try {
      return tool.handler().call(arguments, CallMeta.NONE);
    } catch (IllegalArgumentException e) {
      return ToolResult.error(String.valueOf(e.getMessage()));
    }
  }

  static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static String text(ToolResult result) {
    return ((Content.Text) result.content().getFirst()).text();
  }
}
