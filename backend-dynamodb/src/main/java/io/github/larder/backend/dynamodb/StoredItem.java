// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import org.jspecify.annotations.Nullable;

/**
 * An entry as far as its item tells.
 *
 * @param version its version
 * @param response the response; without its body if that is in parts
 * @param parts what is known of a body in parts; {@code null} if the response is whole
 */
record StoredItem(EntryVersion version, StoredResponse response, @Nullable PartedBody parts) {

  VersionedResponse whole() {
    return new VersionedResponse(version, response);
  }

  VersionedResponse with(Body body) {
    return new VersionedResponse(version, response.toBuilder().body(body).build());
  }
}
