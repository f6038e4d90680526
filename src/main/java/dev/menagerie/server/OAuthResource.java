// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.Problem.Kind;
import dev.menagerie.tool.RegistrationFailed;
import dev.menagerie.tool.ToolServers;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where people come back to whom authorization servers of tool servers have asked, and what those
 * servers read of this client. Both are open to everybody: a state that was given out once is the
 * proof.
 */
@Path("/v1/oauth")
@Dependent
@PermitAll
public class OAuthResource {

  private final Houses houses;
  private final Settings settings;

  @Inject
  OAuthResource(Houses houses, Settings settings) {
    this.houses = houses;
    this.settings = settings;
  }

  @GET
  @Path("callback")
  @Produces(MediaType.TEXT_PLAIN)
  public Response callback(@Context UriInfo uri) {
    var response = new LinkedHashMap<String, String>();
    for (var parameter : uri.getQueryParameters().entrySet()) {
      if (parameter.getValue().size() != 1) {
        return page(400, "A parameter is there twice. Nothing was done; open the address again.");
      }
      response.put(parameter.getKey(), parameter.getValue().getFirst());
    }
    try {
      return page(200, done(asking(response).authorized(response)));
    } catch (RegistrationFailed e) {
      boolean theirs = e.reason() == RegistrationFailed.Reason.UNREACHABLE;
      return page(theirs ? 502 : 400, "Not authorized: " + e.getMessage());
    }
  }

  /** The registry that gave the state out; it is a secret, so no other one has it. */
  private ToolServers asking(Map<String, String> response) {
    return houses.all().stream()
        .map(House::toolServers)
        .filter(servers -> servers.awaits(response))
        .findFirst()
        .orElseGet(() -> houses.first().toolServers());
  }

  private static String done(JsonObject server) {
    var name = server.getString("name");
    return server.getString("status").equals("ready")
        ? "Menagerie may use the %d tools of %s now. This page can be closed."
            .formatted(server.getJsonArray("tools").size(), name)
        : "Menagerie has a token for %s, but cannot list its tools: %s"
            .formatted(name, server.getString("error", server.getString("status")));
  }

  /** The address holds a code, which nobody else should see. */
  private static Response page(int status, String text) {
    return Response.status(status)
        .type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "no-referrer")
        .header("X-Content-Type-Options", "nosniff")
        .entity(text + "\n")
        .build();
  }

  @GET
  @Path("client.json")
  @Produces(MediaType.APPLICATION_JSON)
  public Response client() {
    return Replies.ok(
        settings
            .oauth()
            .document()
            .orElseThrow(
                () ->
                    Problem.of(
                        Kind.NOT_FOUND,
                        "This server has no public address: set menagerie.tools.oauth.redirect to"
                            + " one of https.")));
  }
}
