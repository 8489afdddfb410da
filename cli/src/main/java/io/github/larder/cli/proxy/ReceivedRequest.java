// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;

/** A request as it was received, or why it is refused. Not thread-safe. */
final class ReceivedRequest extends BasicClassicHttpRequest {

  private static final long serialVersionUID = 1L;

  private final String target;
  private final transient @Nullable Refusal refusal;

  private ReceivedRequest(String method, String target, @Nullable Refusal refusal) {
    super(method, null, null, target);
    this.target = target;
    this.refusal = refusal;
  }

  static ReceivedRequest of(String method, String target, ProtocolVersion version) {
    ReceivedRequest request = new ReceivedRequest(method, target, null);
    request.setVersion(version);
    return request;
  }

  /** A request that is malformed: where its body begins and ends is not known. */
  static ReceivedRequest refused(Refusal refusal) {
    ReceivedRequest request = new ReceivedRequest("-", "-", refusal);
    request.setVersion(HttpVersion.HTTP_1_1);
    return request;
  }

  /** {@return the request target, as it was received} */
  String target() {
    return target;
  }

  @Nullable Refusal refusal() {
    return refusal;
  }

  /** Whether the client understands HTTP/1.1: interim responses and chunks. */
  boolean isHttp11() {
    return getVersion().greaterEquals(HttpVersion.HTTP_1_1);
  }
}
