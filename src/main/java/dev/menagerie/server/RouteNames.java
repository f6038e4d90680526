// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.common.context.Contexts;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.uri.UriTemplate;

/** Says which resource answered, {@code /v1/tasks/{id}}, for the span of the request. */
@Provider
public final class RouteNames implements ContainerResponseFilter {

  @Override
  public void filter(ContainerRequestContext exchange, ContainerResponseContext response) {
    if (exchange.getUriInfo() instanceof ExtendedUriInfo uri
        && !uri.getMatchedTemplates().isEmpty()) {
      var template =
          uri.getMatchedTemplates().reversed().stream()
              .map(UriTemplate::getTemplate)
              .map(it -> it.endsWith("/") ? it.substring(0, it.length() - 1) : it)
              .collect(Collectors.joining());
      Contexts.context()
          .ifPresent(
              it -> it.register(new RequestSpans.Route(template.isEmpty() ? "/" : template)));
    }
  }
}
