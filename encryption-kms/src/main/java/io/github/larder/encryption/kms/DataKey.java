// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import io.github.larder.core.encryption.SealingKey;

/**
 * A data key in clear.
 *
 * @param older whether it was opened with a KMS key that is not the current one
 */
record DataKey(SealingKey key, boolean older) {}
