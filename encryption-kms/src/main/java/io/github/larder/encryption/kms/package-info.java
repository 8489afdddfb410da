// SPDX-License-Identifier: Apache-2.0
/**
 * Keys for the encryption tier of {@link io.github.larder.core.CacheStack} from AWS Key Management
 * Service.
 */
@NullMarked
package io.github.larder.encryption.kms;

import org.jspecify.annotations.NullMarked;
