// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import jakarta.json.JsonValue;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;

/** Answers to requests. */
final class Replies {

  private Replies() {}

  static Response ok(JsonValue json) {
    return json(200, json).build();
  }

  static Response.ResponseBuilder json(int status, JsonValue json) {
    return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(json.toString());
  }

  static Response none() {
    return Response.noContent().build();
  }

  /** The path of a thing: {@code /v1/tasks/abc}. Names are encoded. */
  static URI path(String collection, String name) {
    return UriBuilder.fromPath("/v1/{collection}/{name}").build(collection, name);
  }
}
