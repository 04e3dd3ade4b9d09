// Asks the customer for a subscription and gives it to the shop's own software, which tells Lapwing with the customer's id.
// `publicKey` is what `lapwing push-key` printed. Call it when a customer pressed a button: browsers refuse it otherwise.
export async function subscribe(publicKey, tell) {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return false;
  if (await Notification.requestPermission() !== "granted") return false;
  const worker = await navigator.serviceWorker.register("/service-worker.js");
  const subscription = await worker.pushManager.getSubscription() ||
    await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  await tell(JSON.parse(JSON.stringify(subscription)));
  return true;
}
