// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Role;
import dev.menagerie.tool.Registration;
import dev.menagerie.tool.ToolServers;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Tool servers: registered, listed anew and forgotten while the server runs. */
@Path("/v1/tool-servers")
@Dependent
public class ToolServersResource {

  private final ToolServers servers;
  private final FaultTolerantDiscovery discovery;
  private final Settings settings;

  @Inject
  ToolServersResource(ToolServers servers, FaultTolerantDiscovery discovery, Settings settings) {
    this.servers = servers;
    this.discovery = discovery;
    this.settings = settings;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    discovery.health(servers).forEach(json::add);
    return Replies.ok(json.build());
  }

  @POST
  @RolesAllowed(Role.ADMINS)
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response register(InputStream body, @Context HttpHeaders headers) {
    var fields = Fields.of(body, settings.maxBodyBytes());
    var name = fields.text("name");
    var process = process(fields);
    if (!process.isEmpty()) {
      refuseWebPages(headers);
    }
    var url = process.isEmpty() ? fields.text("url") : "";
    var trust = fields.textsByName("trust");
    var policy = fields.policy("policy");
    var limits = fields.json("limits").orElse(JsonValue.EMPTY_JSON_ARRAY);
    var cache = fields.object("cache").orElse(JsonValue.EMPTY_JSON_OBJECT);
    var tags = tags(fields.texts("tags"));
    var traits = Json.object();
    for (var trait : List.of("fallbacks", "labels", "prices")) {
      fields.object(trait).ifPresent(it -> traits.add(trait, it));
    }
    var auth = auth(fields.object("auth"));
    fields.end();
    var registration =
        new Registration(
            name, url, trust, policy, limits, cache, tags, traits.build(), auth, process);
    return Replies.json(201, discovery.register(servers, registration))
        .location(Replies.path("tool-servers", name))
        .build();
  }

  /** A page of anywhere may find a way to a server that wants no token. */
  private void refuseWebPages(HttpHeaders headers) {
    if (settings.access().open() && headers.getHeaderString("Origin") != null) {
      throw Problem.invalid(
          "command",
          "is not taken from a web page (Origin), unless callers have to say who they are"
              + " (menagerie.security.token, or what docs/access.md has)");
    }
  }

  /** What is said of a process that is to be started; empty if there is a url. */
  private static JsonObject process(Fields fields) {
    var process = Json.object();
    fields.json("command").ifPresent(it -> process.add("command", it));
    fields.object("env").ifPresent(it -> process.add("env", it));
    if (fields.has("command") && fields.has("url")) {
      throw Problem.invalid(
          "command", "given beside url; a server is started or has a url, leave one out");
    }
    if (fields.has("env") && !fields.has("command")) {
      throw Problem.invalid("env", "is for a server that is started by a command; leave it out");
    }
    return process.build();
  }

  private static JsonObject auth(Optional<JsonObject> auth) {
    if (auth.filter(JsonObject::isEmpty).isPresent()) {
      throw Problem.invalid("auth", "empty, must have headers or oauth; or leave it out");
    }
    return auth.orElse(JsonValue.EMPTY_JSON_OBJECT);
  }

  private static List<String> tags(List<String> tags) {
    for (var tag : tags) {
      if (!tag.matches("[\\p{L}\\p{N}_.:-]{1,64}")) {
        throw Problem.invalid(
            "tags[%d]".formatted(tags.indexOf(tag)),
            "must be 1 to 64 letters, digits, _, -, . and :");
      }
    }
    return tags;
  }

  @GET
  @Path("{name}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("name") String name) {
    return Replies.ok(existing(name));
  }

  @DELETE
  @RolesAllowed(Role.ADMINS)
  @Path("{name}")
  public Response remove(@PathParam("name") String name) {
    existing(name);
    servers.remove(name);
    return Replies.none();
  }

  @POST
  @RolesAllowed(Role.ADMINS)
  @Path("{name}/refresh")
  @Produces(MediaType.APPLICATION_JSON)
  public Response refresh(@PathParam("name") String name) {
    existing(name);
    return Replies.ok(discovery.refresh(servers, name));
  }

  private JsonObject existing(String name) {
    return servers
        .shown(name)
        .orElseThrow(
            () ->
                Problem.of(
                    Kind.NOT_FOUND,
                    "No tool server " + name + ". GET /v1/tool-servers lists them."));
  }
}
